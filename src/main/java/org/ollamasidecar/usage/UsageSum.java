package org.ollamasidecar.usage;

/**
 * What some requests have used.
 *
 * @param requests that Ollama has answered
 * @param untold those of them of which Ollama has told no tokens: they may have used some
 * @param tokensIn of prompts
 * @param tokensOut of answers
 */
record UsageSum(long requests, long untold, long tokensIn, long tokensOut) {

    static final UsageSum NONE = new UsageSum(0, 0, 0, 0);

    UsageSum plus(UsageSum other) {
        return new UsageSum(
                requests + other.requests,
                untold + other.untold,
                tokensIn + other.tokensIn,
                tokensOut + other.tokensOut);
    }

    /** All of them in their order, with commas between them. */
    String figures() {
        return requests + "," + untold + "," + tokensIn + "," + tokensOut;
    }

    long tokens() {
        return tokensIn + tokensOut;
    }
}
