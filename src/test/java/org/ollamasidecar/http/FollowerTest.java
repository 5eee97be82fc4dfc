package org.ollamasidecar.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class FollowerTest {

    private final List<Long> kept = new ArrayList<>(List.of(5L, 6L, 7L));
    private final Feed<Long> feed = new Feed<>() {
        @Override
        public List<Long> await(long id, Duration limit) {
            return kept.stream().filter(value -> value > id).toList();
        }

        @Override
        public long id(Long value) {
            return value;
        }

        @Override
        public String type(Long value) {
            return "number";
        }

        @Override
        public String lost() {
            return "numbers lost";
        }
    };

    private Follower<Long> after(OptionalLong asked) {
        return new Follower<>(feed, asked, 7, 4);
    }

    private static List<Object> data(Follower<Long> follower) throws InterruptedException {
        return follower.next(Duration.ZERO).stream().map(StreamItem::data).toList();
    }

    @Test
    void readerThatHasSeenNone_getsWhatIsUsual_withoutAGap() throws Exception {
        assertThat(after(OptionalLong.empty()).next(Duration.ZERO))
                .extracting(StreamItem::id, StreamItem::type, StreamItem::data)
                .containsExactly(tuple("5", "number", 5L), tuple("6", "number", 6L), tuple("7", "number", 7L));
    }

    @Test
    void readerThatComesBack_goesOn() throws Exception {
        assertThat(data(after(OptionalLong.of(6)))).containsExactly(7L);
        assertThat(data(after(OptionalLong.of(7)))).isEmpty();
        assertThat(data(after(OptionalLong.of(4)))).containsExactly(5L, 6L, 7L);
    }

    @Test
    void whatIsNoLongerKept_isAGapWithItsSize() throws Exception {
        // given
        Follower<Long> follower = after(OptionalLong.of(1));

        // when
        List<StreamItem> items = follower.next(Duration.ZERO);

        // then
        assertThat(items.getFirst().id()).isNull();
        assertThat(items.getFirst().type()).isEqualTo("gap");
        assertThat(items.getFirst().data()).isEqualTo(new StreamItem.Gap(3, "3 numbers lost"));
        assertThat(items).extracting(StreamItem::id).endsWith("5", "6", "7");
    }

    @Test
    void gapsAreToldWhereTheyAre() throws Exception {
        // given
        Follower<Long> follower = after(OptionalLong.of(7));
        kept.addAll(List.of(8L, 10L));

        // when // then
        assertThat(data(follower)).containsExactly(8L, new StreamItem.Gap(1, "1 numbers lost"), 10L);
        assertThat(data(follower)).isEmpty();
    }

    @Test
    void idOfAnotherNumbering_isAGap_thenWhatIsKept() throws Exception {
        // given
        Follower<Long> follower = after(OptionalLong.of(99));

        // when
        List<StreamItem> items = follower.next(Duration.ZERO);

        // then
        assertThat(items).extracting(StreamItem::type).containsExactly("gap", "number", "number", "number");
        assertThat(data(follower)).isEmpty();
    }
}
