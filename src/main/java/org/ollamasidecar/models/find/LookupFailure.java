package org.ollamasidecar.models.find;

/** A registry has not told what it was asked. The message is a sentence for people. */
final class LookupFailure extends Exception {

    private static final long serialVersionUID = 1;

    LookupFailure(String sentence) {
        super(sentence);
    }

    String sentence() {
        return String.valueOf(getMessage());
    }
}
