package org.ollamasidecar.fleet;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.ollamasidecar.ollama.ModelName;

/** Which models may run at a backend: names, with {@code *} for any text; a name without a tag means all of its tags. */
public final class AcceptedModels {

    public static final AcceptedModels ALL = new AcceptedModels(List.of("*"));

    private static final String ANY = ".*";

    private final List<Pattern> patterns;

    public AcceptedModels(List<String> patterns) {
        this.patterns = patterns.stream().map(AcceptedModels::compiled).toList();
    }

    private static Pattern compiled(String text) {
        String name = text.strip().toLowerCase(Locale.ROOT);
        boolean isWhole = name.endsWith("*") || name.indexOf(':', name.lastIndexOf('/') + 1) >= 0;
        String quoted = Pattern.quote(name).replace("*", "\\E" + ANY + "\\Q");
        return Pattern.compile(isWhole ? quoted : quoted + ":" + ANY);
    }

    public boolean has(ModelName model) {
        String name = model.toString().toLowerCase(Locale.ROOT);
        return patterns.stream().anyMatch(pattern -> pattern.matcher(name).matches());
    }
}
