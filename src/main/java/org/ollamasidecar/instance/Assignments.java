package org.ollamasidecar.instance;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.ollama.OllamaCommand;

/**
 * The variables of {@code sidecar.env}. The list comes cut at its commas, but a value may have commas of its own
 * ({@code CUDA_VISIBLE_DEVICES=0,1}): a piece that is no {@code NAME=value} belongs to the one before it.
 */
public final class Assignments {

    private static final Pattern FORM = Pattern.compile("\\s*([A-Za-z_][A-Za-z0-9_]*)=(.*)", Pattern.DOTALL);

    private Assignments() {}

    /**
     * Reads them, in their order.
     *
     * @throws IllegalArgumentException with the key, what is wrong with it and what to do
     */
    public static Map<String, String> parse(List<String> pieces) {
        return parse("sidecar.env", pieces);
    }

    /** The same for variables of another key. */
    public static Map<String, String> parse(String key, List<String> pieces) {
        Map<String, String> variables = new LinkedHashMap<>();
        @Nullable String newest = null;
        for (String piece : pieces) {
            Matcher form = FORM.matcher(piece);
            if (form.matches()) {
                newest = form.group(1);
                variables.put(newest, form.group(2));
            } else if (newest != null) {
                variables.merge(newest, piece, (begun, more) -> begun + "," + more);
            } else {
                throw new IllegalArgumentException(
                        key + "=" + String.join(",", pieces) + " does not begin with"
                                + " NAME=value. Recommended action: write it like OLLAMA_KEEP_ALIVE=1h,CUDA_VISIBLE_DEVICES=0,1"
                                + " (commas of a value stay as they are; only before something that looks like NAME= write \\,).");
            }
        }
        requireFree(key, variables.keySet());
        return variables;
    }

    /**
     * Refuses those that are not anybody's to set.
     *
     * @param key where they are set
     * @throws IllegalArgumentException with the key, the variable and what to do
     */
    public static void requireFree(String key, Set<String> names) {
        names.stream().filter(OllamaCommand.RESERVED::contains).findFirst().ifPresent(name -> {
            throw new IllegalArgumentException(
                    key + " sets " + name + ", which this service decides itself. Recommended action: remove it"
                            + " (for the models use sidecar.models-directory).");
        });
    }
}
