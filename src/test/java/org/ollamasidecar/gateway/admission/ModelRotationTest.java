package org.ollamasidecar.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.gateway.admission.ModelRotation.Line;
import org.ollamasidecar.gateway.routing.ModelRoom;
import org.ollamasidecar.ollama.ModelName;

class ModelRotationTest {

    private static final ModelName A = ModelName.parse("a");
    private static final ModelName B = ModelName.parse("b");
    private static final ModelName C = ModelName.parse("c");
    private static final ModelName D = ModelName.parse("d");
    private static final Duration MOST = Duration.ofSeconds(20);
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final ModelRotation onOnePlace = new ModelRotation(new TestRoom(1), MOST);
    private final ModelRotation onTwoPlaces = new ModelRotation(new TestRoom(2), MOST);

    private static Line working(ModelName model) {
        return new Line(model, 1, OptionalLong.empty());
    }

    private static Line asked(ModelName model) {
        return new Line(model, 0, OptionalLong.empty());
    }

    private static Line waiting(ModelName model, long sinceSecond) {
        return new Line(model, 0, OptionalLong.of(sinceSecond * SECOND));
    }

    @Test
    void anotherModel_waits_whereOneIsAtWorkOnTheOnlyPlace() {
        assertThat(onOnePlace.admits(asked(B), List.of(working(A)), 0)).isFalse();
        assertThat(onOnePlace.admits(asked(B), List.of(), 0)).isTrue();
    }

    @Test
    void withRoomForAll_nobodyWaits_howeverLongOthersHave() {
        assertThat(onTwoPlaces.admits(asked(B), List.of(working(A)), 0)).isTrue();
        assertThat(new ModelRotation(TestRoom.ENOUGH, MOST)
                        .admits(asked(C), List.of(working(A), working(B), waiting(B, -100)), 0))
                .isTrue();
    }

    @Test
    void modelAtWork_goesOn_untilAnotherHasBeenPassedOverForLongEnough() {
        // given
        List<Line> others = List.of(waiting(B, 0));

        // then
        assertThat(onOnePlace.admits(working(A), others, 19 * SECOND)).isTrue();
        assertThat(onOnePlace.admits(working(A), others, 20 * SECOND)).isFalse();
    }

    @Test
    void ofSeveralThatWereForLongEnough_theFirstIsNext() {
        // given
        long now = 30 * SECOND;

        // then
        assertThat(onOnePlace.admits(waiting(B, 1), List.of(waiting(C, 2), waiting(A, 29)), now))
                .isTrue();
        assertThat(onOnePlace.admits(waiting(C, 2), List.of(waiting(B, 1), waiting(A, 29)), now))
                .isFalse();
    }

    @Test
    void onTwoPlaces_bothAtWorkMakeWay_andOnlyUntilThereIsRoom() {
        // given
        Line passedOver = waiting(C, 0);
        long now = 20 * SECOND;

        // then
        assertThat(onTwoPlaces.admits(working(A), List.of(working(B), passedOver), now))
                .isFalse();
        assertThat(onTwoPlaces.admits(working(A), List.of(passedOver), now)).isTrue();
    }

    @Test
    void modelThatStandsInNobodysWay_goesOn() {
        // given
        ModelRoom notForBAndC = (model, atWork) -> !model.equals(C) || !atWork.contains(B);
        ModelRotation rotation = new ModelRotation(notForBAndC, MOST);

        // then
        assertThat(rotation.admits(working(A), List.of(working(B), waiting(C, 0)), 99 * SECOND))
                .isTrue();
        assertThat(rotation.admits(working(B), List.of(working(A), waiting(C, 0)), 99 * SECOND))
                .isFalse();
    }

    @Test
    void whereMoreAreAtWorkThanHaveRoom_allMakeWay() {
        // given
        List<Line> others = List.of(working(B), working(D), waiting(C, 0));

        // then
        assertThat(onTwoPlaces.admits(working(A), others, 99 * SECOND)).isFalse();
    }

    @Test
    void none_isPassedOver_whereThatIsNotWished() {
        assertThat(new ModelRotation(new TestRoom(1), Duration.ZERO).admits(asked(B), List.of(working(A)), 0))
                .isTrue();
    }
}
