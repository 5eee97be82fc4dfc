package org.ollamasidecar.state;

/** The states by name, for answers, metrics and journals. */
public enum StateName {
    STOPPED,
    PROVISIONING,
    STARTING,
    LISTENING,
    READY,
    UNRESPONSIVE,
    BACKING_OFF,
    STOPPING,
    FAILED;

    public static StateName of(SidecarState state) {
        return switch (state) {
            case SidecarState.Stopped s -> STOPPED;
            case SidecarState.Provisioning s -> PROVISIONING;
            case SidecarState.Starting s -> STARTING;
            case SidecarState.Listening s -> LISTENING;
            case SidecarState.Ready s -> READY;
            case SidecarState.Unresponsive s -> UNRESPONSIVE;
            case SidecarState.BackingOff s -> BACKING_OFF;
            case SidecarState.Stopping s -> STOPPING;
            case SidecarState.Failed s -> FAILED;
        };
    }
}
