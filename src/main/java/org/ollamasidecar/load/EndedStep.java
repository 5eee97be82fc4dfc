package org.ollamasidecar.load;

import java.time.Instant;
import org.ollamasidecar.job.StepState;
import org.ollamasidecar.ollama.ModelName;

/**
 * A step of a load that is over.
 *
 * @param load the id of its job
 * @param outcome how it has ended
 * @param began when its first attempt began; its pauses and further attempts are part of it, a wait for its turn is not
 */
public record EndedStep(String load, ModelName model, Step step, StepState outcome, Instant began, Instant ended) {}
