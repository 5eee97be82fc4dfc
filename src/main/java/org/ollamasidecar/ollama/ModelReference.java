package org.ollamasidecar.ollama;

import java.util.Locale;

/**
 * A model's name and where it is to run, as clients write it: {@code m:8b}, {@code m:8b:local}, {@code m:cloud},
 * {@code m:8b-cloud}.
 */
record ModelReference(String base, Source source) {

    private static final String CLOUD = "cloud";
    private static final String LOCAL = "local";

    /** Where a model is to run. */
    enum Source {
        UNSPECIFIED,
        LOCAL,
        CLOUD
    }

    /** @throws InvalidModelNameException when it is empty, or names two sources */
    static ModelReference parse(String text) {
        String trimmed = trim(text);
        if (trimmed.isEmpty()) {
            throw new InvalidModelNameException("The model name is empty.");
        }
        ModelReference reference = read(trimmed);
        if (reference.source != Source.UNSPECIFIED && read(reference.base).source != Source.UNSPECIFIED) {
            throw new InvalidModelNameException("The model name has both :local and :cloud, or one of them twice.");
        }
        return reference;
    }

    private static ModelReference read(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            return new ModelReference(text, Source.UNSPECIFIED);
        }
        String base = text.substring(0, colon);
        String suffix = trim(text.substring(colon + 1)).toLowerCase(Locale.ROOT);
        if (suffix.equals(CLOUD) || (suffix.endsWith("-" + CLOUD) && suffix.indexOf('/') < 0)) {
            return new ModelReference(base, Source.CLOUD);
        }
        return suffix.equals(LOCAL)
                ? new ModelReference(base, Source.LOCAL)
                : new ModelReference(text, Source.UNSPECIFIED);
    }

    /** As Go trims: a space of any kind. */
    private static String trim(String text) {
        int begin = 0;
        int end = text.length();
        while (begin < end && isSpace(text.charAt(begin))) {
            begin++;
        }
        while (end > begin && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(begin, end);
    }

    private static boolean isSpace(char c) {
        return (c >= '\t' && c <= '\r') || c == '\u0085' || Character.isSpaceChar(c);
    }
}
