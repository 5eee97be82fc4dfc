package org.ollamasidecar.support;

import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;
import org.jspecify.annotations.Nullable;

/** The service's configuration with the source of each value; values that may be secret are left out. */
final class RedactedConfiguration implements Part {

    static final String HIDDEN = "(hidden)";

    private static final Pattern OURS =
            Pattern.compile("(sidecar|quarkus\\.(http|management|log|shutdown|profile))\\b.*");
    private static final Pattern SECRET =
            Pattern.compile(".*(key|token|secret|password|credential|passphrase|auth|cookie|private).*");
    private static final Pattern USER_IN_ADDRESS = Pattern.compile("(?<=://)[^/@\\s]+(?=@)");
    private static final Pattern ASSIGNMENT = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)=[^,]*");

    private final Config config;

    RedactedConfiguration(Config config) {
        this.config = config;
    }

    @Override
    public String name() {
        return "configuration.properties";
    }

    @Override
    public String content() {
        return StreamSupport.stream(config.getPropertyNames().spliterator(), false)
                .filter(name -> OURS.matcher(name).matches())
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .map(name -> line(name, config.getConfigValue(name)))
                .collect(Collectors.joining());
    }

    private static String line(String name, ConfigValue value) {
        return name + "=" + redacted(name, value.getValue()) + "    # " + value.getSourceName() + "\n";
    }

    static String redacted(String name, @Nullable String value) {
        if (value == null) {
            return "";
        }
        if (SECRET.matcher(name.toLowerCase(Locale.ROOT)).matches()) {
            return HIDDEN;
        }
        if (name.startsWith("sidecar.env")) {
            return ASSIGNMENT.matcher(value).replaceAll("$1=" + HIDDEN);
        }
        return USER_IN_ADDRESS.matcher(value).replaceAll(HIDDEN);
    }
}
