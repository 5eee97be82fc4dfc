package org.ollamasidecar.access;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Who may use a path.
 *
 * @param path with {@code {name}} for one part and {@code **} at the end for any rest
 * @param changesModels whether it changes what models there are on the disk
 */
public record Rule(List<String> methods, String path, Role role, boolean changesModels) {

    private static final Pattern VARIABLE = Pattern.compile("\\{\\w+}");

    boolean isOfOnePath() {
        return path.indexOf('{') < 0 && !path.endsWith("**");
    }

    boolean covers(String method, String asked) {
        return methods.contains(method) && matches(asked);
    }

    private boolean matches(String asked) {
        if (path.endsWith("**")) {
            return asked.startsWith(path.substring(0, path.length() - 2));
        }
        return path.indexOf('{') < 0 ? path.equals(asked) : matchesParts(asked.split("/", -1));
    }

    private boolean matchesParts(String[] asked) {
        String[] parts = path.split("/", -1);
        if (parts.length != asked.length) {
            return false;
        }
        for (int i = 0; i < parts.length; i++) {
            boolean any = VARIABLE.matcher(parts[i]).matches() && !asked[i].isEmpty();
            if (!any && !parts[i].equals(asked[i])) {
                return false;
            }
        }
        return true;
    }
}
