package org.ollamasidecar.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The SHA-256 of a secret. Secrets are random and long, so that it needs neither salt nor rounds. */
public final class KeyHash {

    /** That of no secret. */
    static final KeyHash NONE = new KeyHash(new byte[0]);

    private static final String PREFIX = "sha256:";
    private static final Pattern TEXT = Pattern.compile("sha256:[0-9a-fA-F]{64}");

    /** To copy it costs a tenth of what a search among the algorithms does, at each request. */
    private static final MessageDigest UNUSED = sha256();

    private final byte[] bytes;

    private KeyHash(byte[] bytes) {
        this.bytes = bytes;
    }

    static KeyHash of(String secret) {
        try {
            MessageDigest mine = (MessageDigest) UNUSED.clone();
            return new KeyHash(mine.digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("The JDK's own can be copied", e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Each Java has it", e);
        }
    }

    /** @throws IllegalArgumentException when it is not {@code sha256:} and 64 hexadecimal digits */
    static KeyHash parse(String text) {
        if (!TEXT.matcher(text).matches()) {
            throw new IllegalArgumentException("the hash is not 'sha256:' and 64 hexadecimal digits");
        }
        return new KeyHash(HexFormat.of().parseHex(text.substring(PREFIX.length())));
    }

    /** Takes the same time whatever is different. */
    boolean matches(KeyHash other) {
        return MessageDigest.isEqual(bytes, other.bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KeyHash hash && matches(hash);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Nothing that helps anybody. */
    @Override
    public String toString() {
        return "sha256:…";
    }
}
