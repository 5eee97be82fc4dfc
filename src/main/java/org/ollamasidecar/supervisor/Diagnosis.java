package org.ollamasidecar.supervisor;

import java.util.List;

/**
 * A failure explained.
 *
 * @param problem what went wrong, in a sentence
 * @param action what fixes it
 * @param lastLines the newest log lines of the generation that failed
 */
public record Diagnosis(String problem, String action, List<String> lastLines) {}
