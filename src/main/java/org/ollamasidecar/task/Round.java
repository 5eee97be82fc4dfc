package org.ollamasidecar.task;

/** What a permanent thread does again and again. Whatever it throws is one failed round; the next one follows. */
@FunctionalInterface
public interface Round {

    void run() throws Exception;
}
