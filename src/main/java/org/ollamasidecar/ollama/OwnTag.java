package org.ollamasidecar.ollama;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Tags of this service beside a model's own: they hold files of the model while a newer one takes the place of an older one.
 * Nobody else is shown them.
 */
public enum OwnTag {
    /** The file that serves until the newer one is proved. */
    OLDER("-sidecar-older"),
    /** The newer file, once it is proved. */
    PROVED("-sidecar-proved"),
    /** The newer file, once it is not wanted: what is deleted under this name takes its files along. */
    DROPPED("-sidecar-dropped");

    private static final int LONGEST_TAG = 80;

    private final String ending;

    OwnTag(String ending) {
        this.ending = ending;
    }

    /** Of a model; empty where its own tag leaves no room for more. */
    public Optional<ModelName> of(ModelName model) {
        String tag = model.tag() + ending;
        return tag.length() > LONGEST_TAG
                ? Optional.empty()
                : Optional.of(new ModelName(model.host(), model.namespace(), model.model(), tag));
    }

    /** Whether a name as Ollama lists it has such a tag. */
    public static boolean isOne(String listed) {
        return ending(listed).isPresent();
    }

    /** The name of the model that is meant, as Ollama lists it. */
    public static String modelOf(String listed) {
        return ending(listed)
                .map(tag -> listed.substring(0, listed.length() - tag.ending.length()))
                .orElse(listed);
    }

    private static Optional<OwnTag> ending(String listed) {
        String name = listed.toLowerCase(Locale.ROOT);
        return Arrays.stream(values()).filter(tag -> name.endsWith(tag.ending)).findFirst();
    }
}
