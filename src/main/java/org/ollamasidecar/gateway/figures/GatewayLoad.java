package org.ollamasidecar.gateway.figures;

import java.util.List;

/**
 * How busy the front door is at one moment.
 *
 * @param running requests that are with an Ollama, or have a model loaded for them there
 * @param waiting those that wait for their turn or for an Ollama
 * @param oldestWaitMillis how long the oldest of these has been here; 0 where none waits
 * @param models those that are wanted, that have an alias, and that were asked for lately
 */
public record GatewayLoad(int running, int waiting, long oldestWaitMillis, List<Model> models) {

    /**
     * The same of one model.
     *
     * @param instances the instances that have it in memory
     * @param capacity how many of its requests may be with Ollama at once
     */
    public record Model(
            String name, int running, int waiting, long oldestWaitMillis, List<String> instances, int capacity) {

        /** How many more requests would begin at once. */
        public int getRoom() {
            return Math.max(0, capacity - running - waiting);
        }
    }
}
