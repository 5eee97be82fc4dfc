package org.ollamasidecar.load;

/**
 * Why an attempt failed.
 *
 * @param kind stable, for programs, e.g. {@code NOT_FOUND}, {@code TIMEOUT}
 * @param message what happened
 * @param action what fixes it
 */
public record LoadError(String kind, String message, String action) {}
