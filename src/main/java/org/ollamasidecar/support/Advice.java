package org.ollamasidecar.support;

/**
 * Something that will probably go wrong one day.
 *
 * @param problem what was found
 * @param action what makes it go away
 */
record Advice(String problem, String action) {

    /** As one sentence for the log. */
    String text() {
        return problem + " Recommended action: " + action;
    }
}
