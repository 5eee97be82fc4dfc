package org.ollamasidecar.canary;

import java.util.List;
import java.util.Map;
import org.ollamasidecar.fleet.Member;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.ollama.ComputeDevice;
import org.ollamasidecar.state.Child;

/**
 * How an Ollama was set up.
 *
 * @param compute the devices for inference that it has reported
 * @param env variables that not all have
 */
record Setup(List<ComputeDevice> compute, Map<String, String> env) {

    /** As far as it is known: nothing of one that is gone. */
    static Setup of(Child child, Sidecar sidecar) {
        return sidecar.members().stream()
                .filter(member -> member.status().generation() == child.generation())
                .findFirst()
                .map(Setup::of)
                .orElseGet(() -> new Setup(List.of(), Map.of()));
    }

    private static Setup of(Member member) {
        return new Setup(member.status().compute(), member.launch().env());
    }
}
