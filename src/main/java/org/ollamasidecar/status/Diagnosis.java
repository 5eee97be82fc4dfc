package org.ollamasidecar.status;

import java.util.List;

/**
 * A failure explained.
 *
 * @param kind stable, for programs
 * @param problem what went wrong, in a sentence
 * @param action what fixes it
 * @param lastLines the newest log lines of the generation that failed
 */
public record Diagnosis(FailureKind kind, String problem, String action, List<String> lastLines) {}
