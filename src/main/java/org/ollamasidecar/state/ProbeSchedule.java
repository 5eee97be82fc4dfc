package org.ollamasidecar.state;

import java.time.Instant;
import java.util.Optional;

/** When the next probe is due; none while one is under way: probes never overlap. */
public record ProbeSchedule(Optional<Instant> due) {

    public static final ProbeSchedule UNDER_WAY = new ProbeSchedule(Optional.empty());

    static ProbeSchedule at(Instant time) {
        return new ProbeSchedule(Optional.of(time));
    }

    boolean isDue(Instant now) {
        return due.filter(time -> !time.isAfter(now)).isPresent();
    }
}
