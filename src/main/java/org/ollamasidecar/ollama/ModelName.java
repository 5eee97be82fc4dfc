package org.ollamasidecar.ollama;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A model name, {@code [host/][namespace/]model[:tag]}, completed by Ollama's defaults. Equality ignores case, as
 * Ollama does for what is installed; the case is kept, because a registry may heed it.
 */
public record ModelName(String host, String namespace, String model, String tag) {

    private static final String DEFAULT_HOST = "registry.ollama.ai";
    private static final String DEFAULT_NAMESPACE = "library";
    private static final String DEFAULT_TAG = "latest";

    /** Newer versions cut it off: {@code m:local} means {@code m:latest} to them. */
    private static final String SOURCE_SUFFIX = "local";

    private static final int MAX_LENGTH = 350 + 3 * 80 + 3;
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_][-_.:A-Za-z0-9]{0,349}");
    private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9_][-_A-Za-z0-9]{0,79}");
    private static final Pattern PART = Pattern.compile("[A-Za-z0-9_][-_.A-Za-z0-9]{0,79}");

    /**
     * Reads a name as a user writes it.
     *
     * @throws InvalidModelNameException with the reason, when it is not one or names a model in Ollama's cloud
     */
    public static ModelName parse(String text) {
        if (text.isBlank()) {
            throw new InvalidModelNameException("The model name is empty.");
        }
        if (text.length() > MAX_LENGTH) {
            throw new InvalidModelNameException(
                    "The model name has " + text.length() + " characters; the limit is " + MAX_LENGTH + ".");
        }
        int lastSlash = text.lastIndexOf('/');
        int colon = text.indexOf(':', lastSlash + 1);
        String tag = colon < 0 ? DEFAULT_TAG : text.substring(colon + 1);
        String[] path = (colon < 0 ? text : text.substring(0, colon)).split("/", -1);
        if (path.length > 3) {
            throw new InvalidModelNameException("The model name has more parts than [host/][namespace/]model[:tag].");
        }
        ModelName name = new ModelName(
                part("host", HOST, path.length == 3 ? path[0] : DEFAULT_HOST),
                part("namespace", NAMESPACE, path.length >= 2 ? path[path.length - 2] : DEFAULT_NAMESPACE),
                part("model", PART, path[path.length - 1]),
                part("tag", PART, tag));
        if (name.isInCloud()) {
            throw new InvalidModelNameException(
                    "'" + text + "' names a model that runs in Ollama's cloud; only local models can be loaded.");
        }
        if (tag.equalsIgnoreCase(SOURCE_SUFFIX)) {
            throw new InvalidModelNameException(
                    "The tag '" + tag + "' is cut off by Ollama and so names another model. Use another tag.");
        }
        return name;
    }

    private static String part(String which, Pattern grammar, String text) {
        if (!grammar.matcher(text).matches()) {
            throw new InvalidModelNameException("The " + which
                    + " of the model name is empty, too long or has a character that is not allowed there"
                    + " (letters, digits, '-', '_', and '.' except in a namespace).");
        }
        return text;
    }

    private boolean isInCloud() {
        String lowerTag = tag.toLowerCase(Locale.ROOT);
        return lowerTag.equals("cloud") || lowerTag.endsWith("-cloud");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ModelName name && toString().equalsIgnoreCase(name.toString());
    }

    @Override
    public int hashCode() {
        return toString().toLowerCase(Locale.ROOT).hashCode();
    }

    /** Whether a name as Ollama lists it means this model. */
    public boolean isNamed(String listed) {
        return toString().equalsIgnoreCase(listed);
    }

    /** The shortest text that means this model, with its tag, as Ollama lists it. */
    @Override
    public String toString() {
        String shortName = model + ":" + tag;
        if (!host.equalsIgnoreCase(DEFAULT_HOST)) {
            return host + "/" + namespace + "/" + shortName;
        }
        return namespace.equalsIgnoreCase(DEFAULT_NAMESPACE) ? shortName : namespace + "/" + shortName;
    }
}
