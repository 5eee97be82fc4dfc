package org.ollamasidecar.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a key is good for; each role includes those before it. */
public enum Role {
    /** Needs no key: what tells nothing of this service. */
    ANYBODY,
    /** Asks models. */
    INFERENCE,
    /** Also sees and steers this service: loads, logs, start, stop. */
    OPERATE,
    /** Also changes what models there are. */
    ADMIN;

    /** As it stands in the file of keys and in policies. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Role> of(String text) {
        return Arrays.stream(values())
                .filter(role -> role != ANYBODY && role.text().equals(text))
                .findFirst();
    }

    /** Whether a key of this role may do what a key of another may. */
    boolean includes(Role other) {
        return compareTo(other) >= 0;
    }

    Set<String> included() {
        return Arrays.stream(values())
                .filter(role -> role != ANYBODY && includes(role))
                .map(Role::text)
                .collect(Collectors.toUnmodifiableSet());
    }
}
