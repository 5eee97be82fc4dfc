package org.ollamasidecar.usage;

/**
 * What some requests have used.
 *
 * @param requests that Ollama has answered
 * @param untold those of them of which Ollama has not told all tokens: a stream without its figures, or one that was cut
 * @param tokensIn of prompts
 * @param tokensOut of answers
 * @param estimated those of tokensOut that Ollama has not told: the pieces in which its answers came
 */
record UsageSum(long requests, long untold, long tokensIn, long tokensOut, long estimated) {

    static final UsageSum NONE = new UsageSum(0, 0, 0, 0, 0);

    UsageSum plus(UsageSum other) {
        return new UsageSum(
                requests + other.requests,
                untold + other.untold,
                tokensIn + other.tokensIn,
                tokensOut + other.tokensOut,
                estimated + other.estimated);
    }

    /** All of them in their order, with commas between them. */
    String figures() {
        return requests + "," + untold + "," + tokensIn + "," + tokensOut + "," + estimated;
    }

    long tokens() {
        return tokensIn + tokensOut;
    }
}
