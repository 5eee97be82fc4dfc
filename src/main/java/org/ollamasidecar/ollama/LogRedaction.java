package org.ollamasidecar.ollama;

import java.util.regex.Pattern;

/** Takes out of a log line what is nobody's business: credentials in URLs, and the key that Ollama prints at first. */
public final class LogRedaction {

    private static final Pattern CREDENTIALS = Pattern.compile("(?<=://)[^/\\s\"]+(?=@)");
    private static final Pattern KEY = Pattern.compile("ssh-\\S+ \\S+");

    private LogRedaction() {}

    public static String redact(String line) {
        String open = line.contains("://") ? CREDENTIALS.matcher(line).replaceAll("***") : line;
        return open.startsWith("ssh-") ? KEY.matcher(open).replaceAll("ssh-key ***") : open;
    }
}
