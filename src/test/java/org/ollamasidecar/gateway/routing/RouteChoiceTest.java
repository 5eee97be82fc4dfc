package org.ollamasidecar.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.fleet.AcceptedModels;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.Samples;

class RouteChoiceTest {

    private static final ModelName LLAMA = ModelName.parse("llama3.2:1b");
    private static final ModelName EMBED = ModelName.parse("nomic-embed-text");

    private final RouteTarget one = target(1, AcceptedModels.ALL, 1);
    private final RouteTarget two = target(2, AcceptedModels.ALL, 1);

    private static RouteTarget target(long generation, AcceptedModels accepted, double room) {
        Child child = new Child(
                generation, 100 + generation, URI.create("http://127.0.0.1:" + (40_000 + generation)), Samples.VERSION);
        return new RouteTarget(new BackendName("gpu" + generation), child, accepted, room);
    }

    /** Without a GPU. */
    private static void has(RouteTarget target, ModelName model, long bytes) {
        target.seen(List.of(new LoadedModel(model.toString(), bytes, 0, "")), -bytes);
    }

    private @Nullable RouteTarget choose(RouteTarget... targets) {
        return RouteChoice.of(targets, LLAMA, null, null);
    }

    @Test
    void nobody_whereNoneMayRunIt() {
        RouteTarget embeddings = target(3, new AcceptedModels(List.of("nomic-*")), 1);

        assertThat(choose()).isNull();
        assertThat(choose(embeddings)).isNull();
        assertThat(RouteChoice.of(new RouteTarget[] {embeddings}, EMBED, null, null))
                .isSameAs(embeddings);
    }

    @Test
    void oneThatHasItInMemory_evenWhereAnotherIsEmpty() {
        // given
        has(two, LLAMA, 5_000);
        two.begin(LLAMA, 1);

        // then
        assertThat(choose(one, two)).isSameAs(two);
    }

    @Test
    void ofSeveralThatHaveIt_theLeastBusy_inRelationToItsRoom() {
        // given
        RouteTarget large = target(3, AcceptedModels.ALL, 4);
        Stream.of(one, large).forEach(target -> target.answered(LLAMA));
        one.begin(LLAMA, 1);
        IntStream.range(0, 3).forEach(request -> large.begin(LLAMA, 2));

        // then
        assertThat(choose(one, large)).isSameAs(large);
        large.begin(LLAMA, 3);
        large.begin(LLAMA, 3);
        assertThat(choose(one, large)).isSameAs(one);
    }

    @Test
    void ofEquallyBusyOnes_theOneThatHasBeenIdleLongest() {
        // given
        Stream.of(one, two).forEach(target -> target.answered(LLAMA));
        one.begin(LLAMA, 10);
        one.end(LLAMA);
        two.begin(LLAMA, 5);
        two.end(LLAMA);

        // then
        assertThat(choose(one, two)).isSameAs(two);
        two.begin(LLAMA, 20);
        two.end(LLAMA);
        assertThat(choose(one, two)).isSameAs(one);
    }

    @Test
    void whereNoneHasIt_theOneWithTheMostFreeMemory_andAllThatFollow() {
        // given
        has(one, EMBED, 5_000);
        has(two, EMBED, 100);

        // then
        assertThat(choose(one, two)).isSameAs(two);
        two.begin(LLAMA, 1);
        assertThat(choose(one, two)).isSameAs(two);
    }

    @Test
    void withAsMuchFreeMemory_theOneWithTheFewestModels() {
        // given
        one.seen(List.of(new LoadedModel(EMBED.toString(), 0, 0, "")), 0);

        // then
        assertThat(choose(one, two)).isSameAs(two);
    }

    @Test
    void modelOfOneOnly_staysThere_howeverManyWait_unlessThatOneIsLost() {
        // given
        has(one, LLAMA, 5_000);

        // when
        IntStream.range(0, 100).forEach(request -> one.begin(LLAMA, 1));

        // then
        assertThat(choose(one, two)).isSameAs(one);
        assertThat(RouteChoice.of(new RouteTarget[] {one, two}, LLAMA, null, one))
                .isSameAs(two);
        assertThat(choose(two)).isSameAs(two);
    }

    @Test
    void modelThatIsNowhere_goesWhereNoneAtWorkHasToLeave() {
        // given
        one.keeps(1);
        two.keeps(2);
        one.begin(EMBED, 1);
        has(two, EMBED, 5_000);
        two.begin(EMBED, 1);

        // then
        assertThat(choose(one, two)).isSameAs(two);
        one.end(EMBED);
        assertThat(choose(one, two)).isSameAs(one);
    }

    @Test
    void modelWhosePlaceAnotherHasTaken_isNotTakenToBeThere() {
        // given
        one.keeps(1);
        has(one, LLAMA, 5_000);
        one.begin(EMBED, 1);

        // then
        assertThat(choose(one, two)).isSameAs(two);
        assertThat(RouteChoice.of(new RouteTarget[] {one, two}, LLAMA, one, null))
                .isSameAs(two);
    }

    @Test
    void modelThatHasLeftMemory_isNotThereAnyMore() {
        // given
        has(one, LLAMA, 5_000);
        one.seen(List.of(), 0);

        // then
        assertThat(one.has(LLAMA)).isFalse();
    }

    @Test
    void conversation_staysWhereItWas_whileThatOneIsNotBusier() {
        // given
        Stream.of(one, two).forEach(target -> target.answered(LLAMA));
        one.begin(LLAMA, 1);
        one.end(LLAMA);
        RouteTarget[] both = {one, two};

        // then
        assertThat(RouteChoice.of(both, LLAMA, one, null)).isSameAs(one);
        one.begin(LLAMA, 2);
        assertThat(RouteChoice.of(both, LLAMA, one, null)).isSameAs(two);
    }

    @Test
    void oneThatHasJustFailed_isChosenOnlyWhereThereIsNoOther() {
        // given
        one.answered(LLAMA);
        RouteTarget[] both = {one, two};

        // then
        assertThat(RouteChoice.of(both, LLAMA, one, one)).isSameAs(two);
        assertThat(RouteChoice.of(new RouteTarget[] {one}, LLAMA, null, one)).isSameAs(one);
    }

    @Test
    void oneThatIsWithdrawn_isChosenOnlyWhereThereIsNoOther() {
        // given
        has(one, LLAMA, 5_000);
        one.withdrawn(true);

        // then
        assertThat(choose(one, two)).isSameAs(two);
        assertThat(choose(one)).isSameAs(one);
        assertThat(RouteChoice.of(new RouteTarget[] {one, two}, LLAMA, one, null))
                .isSameAs(two);
        assertThat(RouteChoice.of(new RouteTarget[] {one, two}, LLAMA, null, two))
                .isSameAs(one);
    }
}
