package org.ollamasidecar.state;

import java.time.Instant;
import java.util.Optional;

/** When the next probe is due; none while one is under way: probes never overlap. */
public record NextProbe(Optional<Instant> due) {

    public static final NextProbe UNDER_WAY = new NextProbe(Optional.empty());

    static NextProbe at(Instant time) {
        return new NextProbe(Optional.of(time));
    }

    boolean isDue(Instant now) {
        return due.filter(time -> !time.isAfter(now)).isPresent();
    }
}
