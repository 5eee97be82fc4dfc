package org.ollamasidecar.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecentTest {

    @Test
    void full_losesTheOldest_andKeepsTheOrder() {
        // given
        Recent<Integer> recent = new Recent<>(3);

        // when
        IntStream.rangeClosed(1, 5).forEach(recent::add);

        // then
        assertThat(recent.all(any -> true)).containsExactly(3, 4, 5);
        assertThat(recent.all(item -> item > 4)).containsExactly(5);
    }
}
