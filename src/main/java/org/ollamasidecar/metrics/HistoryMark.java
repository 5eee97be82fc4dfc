package org.ollamasidecar.metrics;

/**
 * A further start of Ollama.
 *
 * @param at when, in milliseconds of the epoch
 * @param wished whether somebody asked for it; else Ollama had ended or hung
 */
record HistoryMark(long at, long generation, boolean wished) {}
