package org.ollamasidecar.page;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;

/**
 * The document that brings the bundle into a browser. All its addresses are relative: a proxy in front may have put a
 * prefix before them.
 *
 * @param script address of the bundled script
 * @param style address of the bundled style sheet
 * @param dev whether the page has what only developers want
 */
record PageDocument(String script, String style, boolean dev) {

    /** Where the page is, and the bundle below it. */
    static final String ADDRESS = "/ui/";

    /** The files of the bundle name each other by absolute addresses; this has a browser look beside the page instead. */
    private static final String IMPORTS = "{\"imports\":{\"/ui/static/\":\"./static/\"}}";

    /** Nothing inline but the map of imports, nothing from elsewhere, in nobody's frame. */
    static final Map<String, String> PROTECTION = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self' 'sha256-" + hash(IMPORTS) + "'; style-src 'self'; "
                    + "connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy",
            "no-referrer");

    private static final String ICON =
            "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
                    + "%3Crect width='16' height='16' rx='4' fill='%232f5fd0'/%3E"
                    + "%3Ccircle cx='6' cy='8' r='3' fill='white'/%3E"
                    + "%3Crect x='10.5' y='5' width='2' height='6' rx='1' fill='white'/%3E%3C/svg%3E";

    String html() {
        return """
                <!doctype html>
                <html lang="en"%s>
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <title>ollama-sidecar</title>
                <link rel="icon" href="%s">
                <script type="importmap">%s</script>
                <link rel="stylesheet" href="%s">
                <script type="module" src="%s"></script>
                </head>
                <body>
                <sidecar-page></sidecar-page>
                <noscript>This page needs JavaScript. The same is told by GET /sidecar/v1/status.</noscript>
                </body>
                </html>
                """.formatted(dev ? " data-dev" : "", ICON, IMPORTS, besidePage(style), besidePage(script));
    }

    private static String besidePage(String address) {
        return address.substring(ADDRESS.length());
    }

    private static String hash(String content) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
