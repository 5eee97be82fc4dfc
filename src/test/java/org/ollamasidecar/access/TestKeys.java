package org.ollamasidecar.access;

import java.util.Optional;
import java.util.OptionalInt;

/** Keys for tests of other rooms. */
public final class TestKeys {

    private TestKeys() {}

    public static ApiKey of(String name, Optional<Rate> rate, OptionalInt concurrent) {
        return new ApiKey(name, KeyHash.of("the secret of " + name), Role.OPERATE, rate, concurrent);
    }
}
