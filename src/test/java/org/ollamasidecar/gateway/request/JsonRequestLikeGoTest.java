package org.ollamasidecar.gateway.request;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.json.JsonSyntaxException;

/** What is judged is what Go reads: {@code -Dbodies.seed=7 -Dbodies.count=100000}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JsonRequestLikeGoTest {

    private static final long SEED = Long.getLong("bodies.seed", 20_261_129);
    private static final int COUNT = Integer.getInteger("bodies.count", 20_000);
    private static final int CAP = 4096;

    @TempDir
    static Path folder;

    private final List<byte[]> bodies = new StrangeBodies(SEED).next(COUNT);
    private List<JsonNode> read = List.of();
    private @Nullable GoReader go;

    @BeforeAll
    void haveThemRead() throws Exception {
        Assumptions.assumeTrue(GoReader.isInstalled(), "go is not installed: not compared");
        go = new GoReader(folder);
        read = go.read(bodies);
        assertThat(read.stream().filter(result -> result.path("Syntax").asText().isEmpty()))
                .as("documents that Go takes")
                .hasSizeGreaterThan(COUNT / 2);
    }

    @Test
    void whatGoRefuses_isRefused_withItsWords_andNothingElse() {
        for (int i = 0; i < bodies.size(); i++) {
            assertThat(refusal(bodies.get(i)))
                    .as(shown(i))
                    .isEqualTo(read.get(i).path("Syntax").asText());
        }
    }

    private static String refusal(byte[] body) {
        try {
            return JsonRequests.of(body).isBlank() ? "EOF" : "";
        } catch (JsonSyntaxException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void fields_areReadAsGoReadsThem() {
        for (int i = 0; i < bodies.size(); i++) {
            JsonNode result = read.get(i);
            if (!isTaken(result)) {
                continue;
            }
            JsonRequest ask = JsonRequests.of(bodies.get(i)).ask();
            JsonNode request = result.path("Request");
            assertThat(ask.text("model").orElse(""))
                    .as(shown(i))
                    .isEqualTo(request.path("model").asText());
            assertThat(ask.text("name").orElse(""))
                    .as(shown(i))
                    .isEqualTo(request.path("name").asText());
            assertThat(ask.isEmptyText("prompt"))
                    .as(shown(i))
                    .isEqualTo(request.path("prompt").asText().isEmpty());
            assertThat(ask.isEmptyArray("messages"))
                    .as(shown(i))
                    .isEqualTo(request.path("messages").isEmpty());
            assertThat(ask.hasOptions())
                    .as(shown(i))
                    .isEqualTo(!request.path("options").isEmpty());
            assertThat(ask.duration("keep_alive").filter(GoDuration::isZero).isPresent())
                    .as(shown(i))
                    .isEqualTo(request.at("/keep_alive/Duration").asLong(1) == 0);
        }
    }

    @Test
    void whatWasChanged_isReadAsItWasMeant_andTheRestAsBefore() throws Exception {
        // given
        List<Integer> places = new ArrayList<>();
        List<String> models = new ArrayList<>();
        List<byte[]> changed = new ArrayList<>();
        for (int i = 0; i < bodies.size(); i++) {
            if (read.get(i).path("Syntax").asText().isEmpty()) {
                JsonRequests asks = JsonRequests.of(bodies.get(i));
                JsonRequest ask = asks.ask();
                ask.remove("insecure");
                ask.set("keep_alive", -1L);
                ask.set("name", "n\u00e4me\"");
                ask.capOption("num_predict", OptionalInt.of(CAP), true);
                ask.capOption("num_ctx", OptionalInt.of(CAP), false);
                ask.setOptionIfAbsent("num_ctx", 77);
                ask.cap("max_tokens", OptionalInt.of(CAP), true);
                places.add(i);
                models.add(ask.text("model").orElse(""));
                changed.add(asks.sentBytes());
            }
        }

        // when
        List<JsonNode> after = Objects.requireNonNull(go).read(changed);

        // then
        for (int i = 0; i < after.size(); i++) {
            String shown = shown(places.get(i)) + " became " + new String(changed.get(i), StandardCharsets.ISO_8859_1);
            JsonNode before = read.get(places.get(i));
            assertThat(after.get(i).path("Syntax").asText()).as(shown).isEmpty();
            assertThat(after.get(i).path("Trailing")).as(shown).isEqualTo(before.path("Trailing"));
            assertThat(after.get(i).at("/Untyped/x")).as(shown).isEqualTo(before.at("/Untyped/x"));
            if (isTaken(after.get(i)) && before.path("Untyped").isObject()) {
                check(after.get(i), models.get(i), shown);
            }
            if (isTaken(before) && isTaken(after.get(i))) {
                assertThat(after.get(i).at("/Request/prompt")).as(shown).isEqualTo(before.at("/Request/prompt"));
                assertThat(after.get(i).at("/Request/options/seed"))
                        .as(shown)
                        .isEqualTo(before.at("/Request/options/seed"));
            }
        }
    }

    private static void check(JsonNode after, String model, String shown) {
        JsonNode request = after.path("Request");
        assertThat(request.path("model").asText()).as(shown).isEqualTo(model);
        // Another reader in Ollama minds cases.
        assertThat(after.at("/Untyped/model").asText(model)).as(shown).isEqualTo(model);
        assertThat(request.path("insecure").asBoolean()).as(shown).isFalse();
        assertThat(request.at("/keep_alive/Duration").asLong()).as(shown).isEqualTo(Long.MAX_VALUE);
        assertThat(request.path("name").asText()).as(shown).isEqualTo("n\u00e4me\"");
        assertThat(request.at("/options/num_ctx").asDouble(-1)).as(shown).isBetween(0.0, (double) CAP);
        assertThat(request.at("/options/num_predict").asDouble(-1)).as(shown).isBetween(0.0, (double) CAP);
        assertThat(request.path("max_tokens").asInt(-1)).as(shown).isBetween(0, CAP);
    }

    private static boolean isTaken(JsonNode result) {
        return result.path("Syntax").asText().isEmpty()
                && result.path("Type").asText().isEmpty();
    }

    private String shown(int place) {
        return "seed " + SEED + ": " + new String(bodies.get(place), StandardCharsets.ISO_8859_1);
    }
}
