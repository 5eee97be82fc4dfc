package org.ollamasidecar.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ollamasidecar.ollama.TestDevices.cuda;

import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.canary.CanaryRoom.Found;
import org.ollamasidecar.instance.OllamaVariables;
import org.ollamasidecar.ollama.ComputeDevice;
import org.ollamasidecar.ollama.KeepAlive;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.state.Child;

class CanaryRoomTest {

    private static final Instant NOW = Instant.parse("2026-11-29T10:00:00Z");
    private static final Child CHILD = new Child(1, 7, URI.create("http://127.0.0.1:11434"), "0.11.4");
    private static final Found LEAVES = new Found.Room(Optional.of(new KeepAlive("0")));

    private OptionalLong free = OptionalLong.of(CanaryRoom.ENOUGH_BYTES);

    private Found look(List<ComputeDevice> compute, LoadedModel... loaded) {
        ModelPlaces places = new ModelPlaces(Optional.of(2), new OllamaVariables(Map.of()));
        return new CanaryRoom(places, () -> free, InstantSource.fixed(NOW))
                .look(CHILD, new Setup(compute, Map.of()), List.of(loaded));
    }

    private static LoadedModel model(String name, String expiresAt) {
        return new LoadedModel(name, 1, 0, expiresAt);
    }

    private static LoadedModel model(String name) {
        return model(name, "2318-01-01T00:00:00Z");
    }

    private static LoadedModel canary(String expiresAt) {
        return model("sidecar/canary:latest", expiresAt);
    }

    @Test
    void freePlace_isTaken_andGivenBackAtOnce() {
        assertThat(look(List.of())).isEqualTo(LEAVES);
        assertThat(look(List.of(), model("a"))).isEqualTo(LEAVES);
    }

    @Test
    void noPlace_isNoRoom() {
        assertThat(look(List.of(), model("a"), model("b"))).isEqualTo(new Found.NoRoom("2 of 2 models are loaded"));
    }

    @Test
    void tooLittleMemory_isNoRoom() {
        // given
        free = OptionalLong.of(CanaryRoom.ENOUGH_BYTES - 1);

        // when // then
        assertThat(look(List.of(), model("a"))).isEqualTo(new Found.NoRoom("only 127 MiB of memory are free"));
    }

    @Test
    void memoryThatNobodyTells_isNoObstacle() {
        // given
        free = OptionalLong.empty();

        // when // then
        assertThat(look(List.of())).isEqualTo(LEAVES);
    }

    @Test
    void canaryThatIsLoaded_hasItsPlace_andStaysAsLongAsItWouldHave() {
        // given
        free = OptionalLong.of(0);
        LoadedModel[] full = {model("a"), model("b")};

        // when // then
        assertThat(look(List.of(), with(full, canary("2026-11-29T11:01:00.5+01:00"))))
                .isEqualTo(new Found.Room(Optional.of(new KeepAlive("60500ms"))));
    }

    @Test
    void canaryThatStaysForEver_isLoading_orDoesNotSay_keepsWhatItWasTold() {
        for (String expiresAt : List.of("2318-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "")) {
            assertThat(look(List.of(), canary(expiresAt))).isEqualTo(new Found.Room(Optional.empty()));
        }
    }

    @Test
    void canary_isNeverTheFirst_whereThatCostsOthersTheirPlaces() {
        // given
        ModelPlaces places = new ModelPlaces(Optional.empty(), new OllamaVariables(Map.of()));
        CanaryRoom room = new CanaryRoom(places, () -> free, InstantSource.fixed(NOW));
        Setup gpus = new Setup(List.of(cuda("A", "0"), cuda("B", "1")), Map.of());

        // when // then
        assertThat(room.look(CHILD, gpus, List.of())).isInstanceOf(Found.NoRoom.class);
        assertThat(room.look(CHILD, gpus, List.of(model("a")))).isEqualTo(LEAVES);
    }

    private static LoadedModel[] with(LoadedModel[] others, LoadedModel one) {
        List<LoadedModel> all = new ArrayList<>(List.of(others));
        all.add(one);
        return all.toArray(LoadedModel[]::new);
    }
}
