package org.ollamasidecar.fleet;

import java.time.Instant;
import java.util.List;
import org.ollamasidecar.state.SidecarStatus;

/**
 * How far it is known which GPUs there are, where each is to have an Ollama. Until then there is one that sees all of them,
 * which is not Ready for anybody.
 */
sealed interface GpuDiscovery {

    /** For people, in one sentence. */
    default String text() {
        return switch (this) {
            case Off off -> "Not shared out: sidecar.gpus=off.";
            case Awaited begun -> "Not known yet: the log of the first Ollama tells which GPUs there are.";
            case Reading read -> "Not known yet: the log of the first Ollama is being read.";
            case Ending(GpuPlan plan) -> plan.text();
            case Decided(GpuPlan plan) -> plan.text();
        };
    }

    /** The backends that there are for them; none where there is one Ollama for all, or will be as far as is known. */
    default List<BackendPlan> backends() {
        return switch (this) {
            case Off off -> List.of();
            case Awaited begun -> List.of();
            case Reading read -> List.of();
            case Ending ending -> List.of();
            case Decided(GpuPlan plan) -> plan.backends();
        };
    }

    /** They are not to be shared out. */
    record Off() implements GpuDiscovery {}

    /** Something is still to be found out or done. */
    sealed interface UnderWay extends GpuDiscovery {}

    /** The first Ollama does not answer yet. */
    record Awaited() implements UnderWay {}

    /**
     * It answers, and so it has written down what it has found.
     *
     * @param since when what is known of that was new
     */
    record Reading(SidecarStatus answering, Instant since) implements UnderWay {}

    /** It ends, and those of the plan follow. */
    record Ending(GpuPlan plan) implements UnderWay {}

    /** There is nothing more to find out. */
    record Decided(GpuPlan plan) implements GpuDiscovery {}
}
