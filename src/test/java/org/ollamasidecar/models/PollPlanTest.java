package org.ollamasidecar.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PollPlanTest {

    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration EVERY = Duration.ofSeconds(30);

    private static PollPlan seen() {
        return PollPlan.atOnce().loadedSeen(T0, EVERY).installedSeen(T0, EVERY.multipliedBy(2));
    }

    @Test
    void ofWhichNothingIsKnown_isLookedAtAtOnce() {
        assertThat(PollPlan.atOnce().isLoadedDue(T0)).isTrue();
        assertThat(PollPlan.atOnce().isInstalledDue(T0)).isTrue();
    }

    @Test
    void withoutASign_isLookedAtSeldom() {
        assertThat(seen().isLoadedDue(T0.plusSeconds(29))).isFalse();
        assertThat(seen().isLoadedDue(T0.plusSeconds(30))).isTrue();
        assertThat(seen().isInstalledDue(T0.plusSeconds(59))).isFalse();
        assertThat(seen().isInstalledDue(T0.plusSeconds(60))).isTrue();
    }

    @Test
    void afterASign_thatIsLookedAtOfWhichItTells() {
        // when
        Instant now = T0.plusSeconds(3);
        PollPlan plan = seen().noticed(Set.of(ChangeHint.LOADED), now);

        // then
        assertThat(plan.isLoadedDue(now)).isTrue();
        assertThat(plan.isInstalledDue(now)).isFalse();
        assertThat(seen().noticed(Set.of(ChangeHint.INSTALLED), now).isInstalledDue(now))
                .isTrue();
        assertThat(seen().noticed(Set.of(), now)).isEqualTo(seen());
    }

    @Test
    void signsInARow_areFollowedUpWithAPause_andNotForgotten() {
        // when
        Instant soon = T0.plusMillis(10);
        PollPlan plan =
                seen().noticed(Set.of(ChangeHint.LOADED), soon).noticed(Set.of(ChangeHint.LOADED), soon.plusMillis(20));

        // then
        assertThat(plan.isLoadedDue(T0.plusMillis(249))).isFalse();
        assertThat(plan.isLoadedDue(T0.plusMillis(250))).isTrue();
    }

    @Test
    void lookThatFailed_isRepeatedSoon() {
        // when
        PollPlan plan = PollPlan.atOnce().failed(T0);

        // then
        assertThat(plan.isLoadedDue(T0.plusMillis(999))).isFalse();
        assertThat(plan.isLoadedDue(T0.plusSeconds(1))).isTrue();
    }
}
