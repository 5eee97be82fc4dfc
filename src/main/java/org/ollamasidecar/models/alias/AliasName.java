package org.ollamasidecar.models.alias;

import java.util.regex.Pattern;

/**
 * A name that clients may ask for: exactly that, or with a {@code *} at its end all that begin with it. The case is not
 * heeded, as in names of models.
 */
public record AliasName(String text) {

    private static final Pattern TEXT = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.:/@+-]{0,199}\\*?|\\*");
    private static final String ANY = "*";
    private static final String USUAL_TAG = ":latest";

    /** @throws IllegalArgumentException with the reason, for what is none */
    public AliasName {
        if (!TEXT.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + text
                    + "' is no alias: it has to have 1 to 200 letters, digits and '_', '.', ':', '/', '@', '+', '-', and"
                    + " may end with one '*'");
        }
    }

    public boolean isExact() {
        return !text.endsWith(ANY);
    }

    /** How much of a name it says. */
    int length() {
        return isExact() ? Integer.MAX_VALUE : text.length();
    }

    /** Whether it means a name, which may have the tag that is meant where there is none. */
    public boolean covers(String asked) {
        return isExact()
                ? text.equalsIgnoreCase(asked) || (text + USUAL_TAG).equalsIgnoreCase(asked)
                : asked.regionMatches(true, 0, text, 0, text.length() - ANY.length());
    }

    @Override
    public String toString() {
        return text;
    }
}
