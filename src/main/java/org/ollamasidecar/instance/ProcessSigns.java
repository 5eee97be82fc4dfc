package org.ollamasidecar.instance;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.ollamasidecar.process.Descendant;
import org.ollamasidecar.state.Child;

/**
 * What the processes that Ollama has begun have done by now: two that are the same tell that in between none of them has
 * worked, begun or ended.
 *
 * @param cpu how long they have used a processor, all together
 * @param bytesRead from a disk
 */
public record ProcessSigns(Set<Long> pids, Duration cpu, long bytesRead) {

    /** Looks now. */
    public static ProcessSigns of(Child ollama) {
        List<Descendant> processes = Descendant.of(ollama.pid());
        Set<Long> pids = new HashSet<>();
        Duration cpu = Duration.ZERO;
        long bytesRead = 0;
        for (Descendant process : processes) {
            pids.add(process.pid());
            cpu = cpu.plus(process.cpu().orElse(Duration.ZERO));
            bytesRead += process.bytesRead();
        }
        return new ProcessSigns(Set.copyOf(pids), cpu, bytesRead);
    }
}
