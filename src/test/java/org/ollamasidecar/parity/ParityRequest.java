package org.ollamasidecar.parity;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/**
 * A request as it stands in a file of the corpus or as it was generated. All texts are bytes: a character each.
 *
 * @param kind of the corpus, e.g. {@code hosts}
 * @param line the request line, without a version where it is HTTP/1.1
 * @param headers as they are sent; {@code Host} and the length of the body are added where they are not among them
 * @param body before it is encoded or cut into chunks
 * @param notes what stands in the file as {@code # key: value}
 */
public record ParityRequest(
        String kind, String name, String line, List<String> headers, String body, Map<String, String> notes) {

    private static final Pattern PLACEHOLDER =
            Pattern.compile("\\{\\{(host|port|digest|fill (\\d+) (\\S+?)|hex ([0-9a-f]+))}}");

    public ParityRequest {
        headers = List.copyOf(headers);
        notes = Map.copyOf(notes);
    }

    public static ParityRequest of(String kind, String name, String line, List<String> headers, String body) {
        return new ParityRequest(kind, name, line, headers, body, Map.of());
    }

    public String method() {
        return line.split(" ", 2)[0];
    }

    public Optional<String> note(String key) {
        return Optional.ofNullable(notes.get(key));
    }

    /** Whether exactly these bytes are sent, on a connection of their own. */
    public boolean isBare() {
        return notes.containsKey("bare");
    }

    /** How it is sent to one of the servers. */
    public byte[] bytes(URI to) {
        String payload = encoded(filled(body, to));
        List<String> lines = new ArrayList<>();
        lines.add(line.matches(".* HTTP/\\d.*") ? line : line + " HTTP/1.1");
        lines.addAll(headers);
        if (!isBare()) {
            addMissing(lines, payload);
        }
        String head = filled(String.join("\r\n", lines) + "\r\n\r\n", to);
        return latin(head
                + note("chunked")
                        .map(size -> chunks(payload, Integer.parseInt(size)))
                        .orElse(payload));
    }

    private void addMissing(List<String> lines, String payload) {
        if (!has("host")) {
            lines.add(1, "Host: {{host}}");
        }
        if (notes.containsKey("chunked")) {
            lines.add("Transfer-Encoding: chunked");
        } else if (!has("content-length") && !has("transfer-encoding") && (!payload.isEmpty() || isPost())) {
            lines.add("Content-Length: " + payload.length());
        }
    }

    private boolean isPost() {
        return method().equals("POST");
    }

    private boolean has(String name) {
        return headers.stream()
                .anyMatch(header -> header.toLowerCase(Locale.ROOT).startsWith(name + ":"));
    }

    private String filled(String text, URI to) {
        return PLACEHOLDER.matcher(text).replaceAll(found -> Matcher.quoteReplacement(value(found.group(1), to)));
    }

    private String value(String placeholder, URI to) {
        String[] words = placeholder.split(" ", -1);
        return switch (words[0]) {
            case "host" -> to.getAuthority();
            case "port" -> Integer.toString(to.getPort());
            case "digest" -> "sha256:" + sha256(filled(body, to));
            case "fill" -> words[2].repeat(Integer.parseInt(words[1]));
            case "hex" -> new String(HexFormat.of().parseHex(words[1]), StandardCharsets.ISO_8859_1);
            default -> throw new IllegalArgumentException(placeholder);
        };
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(latin(text)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private String encoded(String text) {
        return switch (note("encode").orElse("none")) {
            case "none" -> text;
            case "zstd" -> zstd(text);
            case "zstd-cut" -> zstd(text).substring(0, zstd(text).length() - 6);
            case "zstd-twice" -> zstd(text.substring(0, 5)) + zstd(text.substring(5));
            case "gzip" -> through(text, GZIPOutputStream::new);
            case "deflate" -> through(text, DeflaterOutputStream::new);
            default -> throw new IllegalArgumentException(name + ": no encoding " + notes.get("encode"));
        };
    }

    private static String zstd(String text) {
        return new String(com.github.luben.zstd.Zstd.compress(latin(text)), StandardCharsets.ISO_8859_1);
    }

    /** A stream that encodes. */
    private interface Encoder {
        OutputStream onto(OutputStream target) throws IOException;
    }

    private static String through(String text, Encoder encoder) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream stream = encoder.onto(bytes)) {
            stream.write(latin(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    private static String chunks(String payload, int size) {
        StringBuilder chunks = new StringBuilder();
        for (int from = 0; from < payload.length(); from += size) {
            String chunk = payload.substring(from, Math.min(payload.length(), from + size));
            chunks.append(Integer.toHexString(chunk.length()))
                    .append("\r\n")
                    .append(chunk)
                    .append("\r\n");
        }
        return chunks.append("0\r\n\r\n").toString();
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
        String text = line
                + headers.stream().map(header -> " | " + header).reduce("", String::concat)
                + (body.isEmpty() ? "" : " | " + body.replaceAll("\\s+", " "));
        return text.length() > 400 ? text.substring(0, 400) + "…" : text;
    }
}
