package org.ollamasidecar.support;

import java.util.concurrent.Callable;

/** A part whose text comes from elsewhere. */
record TextPart(String name, Callable<String> source) implements Part {

    @Override
    public String content() throws Exception {
        return source.call();
    }
}
