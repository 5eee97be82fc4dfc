package org.ollamasidecar.ollama;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A model name, {@code [host/][namespace/]model[:tag]}, completed by Ollama's defaults. Equality ignores case, as
 * Ollama does for what is installed; the case is kept, because a registry may heed it.
 */
public final class ModelName {

    private static final String DEFAULT_HOST = "registry.ollama.ai";
    private static final String DEFAULT_NAMESPACE = "library";
    private static final String DEFAULT_TAG = "latest";

    private static final String SCHEME_END = "://";
    private static final int MAX_LENGTH = 350 + 3 * 80 + 3;
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_][-_.:A-Za-z0-9]{0,349}");
    private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9_][-_A-Za-z0-9]{0,79}");
    private static final Pattern PART = Pattern.compile("[A-Za-z0-9_][-_.A-Za-z0-9]{0,79}");

    private final String host;
    private final String namespace;
    private final String model;
    private final String tag;

    /** Each request asks for it many times. */
    private final String text;

    private final int hash;

    ModelName(String host, String namespace, String model, String tag) {
        this.host = host;
        this.namespace = namespace;
        this.model = model;
        this.tag = tag;
        this.text = shortest();
        this.hash = text.toLowerCase(Locale.ROOT).hashCode();
    }

    private String shortest() {
        String shortName = model + ":" + tag;
        if (!host.equalsIgnoreCase(DEFAULT_HOST)) {
            return host + "/" + namespace + "/" + shortName;
        }
        return namespace.equalsIgnoreCase(DEFAULT_NAMESPACE) ? shortName : namespace + "/" + shortName;
    }

    public String host() {
        return host;
    }

    public String namespace() {
        return namespace;
    }

    public String model() {
        return model;
    }

    public String tag() {
        return tag;
    }

    /**
     * Reads a name as Ollama reads it: with spaces around it, with {@code :local} behind it (which says that it is none of
     * the cloud) and with a scheme before its host.
     *
     * @throws InvalidModelNameException with the reason, when it is not one
     * @throws CloudModelNameException when it names a model in Ollama's cloud
     */
    public static ModelName parse(String text) {
        ModelReference reference = ModelReference.parse(text);
        if (reference.source() == ModelReference.Source.CLOUD) {
            throw new CloudModelNameException(
                    "'" + text + "' names a model that runs in Ollama's cloud; only local models can be loaded.");
        }
        return ofBase(reference.base());
    }

    /** The same; empty where it is none, or one of the cloud. */
    public static Optional<ModelName> find(String text) {
        try {
            return Optional.of(parse(text));
        } catch (InvalidModelNameException none) {
            return Optional.empty();
        }
    }

    private static ModelName ofBase(String text) {
        int lastSlash = text.lastIndexOf('/');
        int colon = text.lastIndexOf(':');
        boolean tagged = colon > lastSlash;
        String path = tagged ? text.substring(0, colon) : text;
        String space = lastSlash < 0 ? "" : path.substring(0, lastSlash);
        int hostEnd = space.lastIndexOf('/');
        requireLength(text);
        return new ModelName(
                hostEnd < 0 ? DEFAULT_HOST : part("host", HOST, host(space.substring(0, hostEnd))),
                lastSlash < 0 ? DEFAULT_NAMESPACE : part("namespace", NAMESPACE, space.substring(hostEnd + 1)),
                part("model", PART, path.substring(lastSlash + 1)),
                tagged ? part("tag", PART, text.substring(colon + 1)) : DEFAULT_TAG);
    }

    private static void requireLength(String text) {
        int scheme = text.indexOf(SCHEME_END);
        int length = text.length() - (scheme < 0 ? 0 : scheme + SCHEME_END.length());
        if (length > MAX_LENGTH) {
            throw new InvalidModelNameException(
                    "The model name has " + length + " characters; the limit is " + MAX_LENGTH + ".");
        }
    }

    /** Behind a scheme it may be missing. */
    private static String host(String text) {
        int scheme = text.indexOf(SCHEME_END);
        String host = scheme < 0 ? text : text.substring(scheme + SCHEME_END.length());
        return scheme >= 0 && host.isEmpty() ? DEFAULT_HOST : host;
    }

    private static String part(String which, Pattern grammar, String text) {
        if (!grammar.matcher(text).matches()) {
            throw new InvalidModelNameException("The " + which
                    + " of the model name is empty, too long or has a character that is not allowed there"
                    + " (letters, digits, '-', '_', and '.' except in a namespace).");
        }
        return text;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ModelName name && hash == name.hash && text.equalsIgnoreCase(name.text);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** Whether a name as Ollama lists it means this model. */
    public boolean isNamed(String listed) {
        return text.equalsIgnoreCase(listed);
    }

    /** The shortest text that means this model, with its tag, as Ollama lists it. */
    @Override
    public String toString() {
        return text;
    }
}
