package org.ollamasidecar.job;

/**
 * A job, as the attempts of its steps are noted: one is made only while the job is wanted, and its failure is seen from then
 * on, not only when the pause after it is over.
 *
 * @param <S> its steps
 */
public interface SteppedJob<S> {

    /**
     * What an attempt does.
     *
     * @param <T> what it brings
     */
    interface Attempt<T> {

        T run() throws InterruptedException;
    }

    /**
     * Lets only a wanted job go on.
     *
     * @throws InterruptedException where a cancel is wished
     */
    void requireWanted() throws InterruptedException;

    boolean isCancelWished();

    /** Another attempt of a step begins. */
    void attempted(S step);

    /** It has failed; {@return with what it ends} */
    RuntimeException failed(S step, RuntimeException why);

    /** It has not ended within its limit. */
    void late(S step);

    /** Makes another attempt of a step. */
    default <T> T attempt(S step, Attempt<T> attempt) throws InterruptedException {
        requireWanted();
        attempted(step);
        try {
            return attempt.run();
        } catch (RuntimeException e) {
            throw failed(step, e);
        } catch (InterruptedException e) {
            if (!isCancelWished()) {
                late(step);
            }
            throw e;
        }
    }
}
