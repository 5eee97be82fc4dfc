package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.fake.FakeProgram;
import org.ollamasidecar.fake.Knob;
import org.ollamasidecar.parity.GeneratedRequests;
import org.ollamasidecar.parity.NeededRole;
import org.ollamasidecar.parity.ParityRequest;
import org.ollamasidecar.parity.Wire;

/**
 * Generated requests with keys of each role, with a wrong one and without any: what an Ollama that writes everything down got
 * has to be what its sender may ask. {@code -Dparity.seed=7 -Dparity.requests=1000}.
 */
@Tag("current")
class ForbiddenIT {

    private static final List<String> ROLES = List.of("inference", "operate", "admin");
    private static final String NOBODY = "nobody";
    private static final String WITHOUT_KEY = "keyless";
    private static final String ID = "x-parity-id";

    /** What a request begins with in the record; no generated body has such a line. */
    private static final Pattern RECORDED =
            Pattern.compile("(?m)^(\\S+ \\S+ HTTP/1\\.1)\\r?\\n(?s:(.*?))(?=^\\S+ \\S+ HTTP/1\\.1\\r?\\n|\\z)");

    private static final Pattern SENDER = Pattern.compile("(?im)^" + ID + ": (\\w+)-\\d+");

    private static final Pattern KEY = Pattern.compile("(?i)(authorization|x-api-key):.*");

    private final long seed = Long.getLong("parity.seed", 20_261_129);
    private final int requests = Integer.getInteger("parity.requests", 10_000) / 4;

    @TempDir
    Path folder;

    /** What Ollama got. */
    private record Got(String line, String rest) {

        String body() {
            String[] parts = rest.split("\\r?\\n\\r?\\n", 2);
            return parts.length == 2 ? parts[1] : "";
        }

        String sender() {
            return SENDER.matcher(rest)
                    .results()
                    .map(found -> found.group(1))
                    .findFirst()
                    .orElse("");
        }
    }

    @Test
    @Tag("fake")
    void nothingReachesOllama_thatItsKeyMayNot() throws Exception {
        // given
        Path home = Files.createDirectory(folder.resolve("home")).toRealPath();
        Path record = folder.resolve("record");
        Path keys = folder.resolve("keys");
        for (String role : ROLES) {
            Files.writeString(
                    keys,
                    (Files.exists(keys) ? Files.readString(keys) : "") + role + " " + role + " sha256:"
                            + sha256(secret(role)) + "\n");
        }
        FakeProgram fake = FakeProgram.in(folder).set(Knob.RECORD, record);
        try (SidecarApp app = SidecarApp.startPlain(
                home,
                "sidecar.access.keys=" + keys,
                "sidecar.heartbeat.enabled=false",
                "sidecar.gateway.load-on-demand=false",
                "sidecar.ollama.program=" + fake.path())) {
            Awaitility.await("Ollama to be ready")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> app.get(app.api("/sidecar/v1/status"), Map.of("X-API-Key", secret("admin")))
                            .body()
                            .contains("\"ready\":true"));

            // when
            List<ParityRequest> sent = Stream.concat(
                            GeneratedRequests.restricted(seed, requests * 2 / 3).stream(),
                            GeneratedRequests.harmless(seed, requests / 3).stream())
                    .toList();
            try (Wire wire = new Wire(app.api("/"))) {
                for (int i = 0; i < sent.size(); i++) {
                    wire.exchange(from(sent.get(i), i));
                }
            }

            // then
            List<Got> got = RECORDED.matcher(Files.readString(record, StandardCharsets.ISO_8859_1))
                    .results()
                    .map(ForbiddenIT::got)
                    .filter(one -> !one.sender().isEmpty())
                    .toList();
            assertThat(got).as("what Ollama got, seed " + seed).hasSizeGreaterThan(requests / 10);
            assertThat(got.stream().map(Got::sender).distinct())
                    .as("who got through")
                    .containsExactlyInAnyOrderElementsOf(ROLES);
            assertThat(got.stream().filter(one -> NeededRole.of(one.line(), one.body()) > ROLES.indexOf(one.sender())))
                    .as("what its key may not, seed " + seed)
                    .isEmpty();
            assertThat(got.stream().filter(one -> NeededRole.isForNobody(one.line(), one.body())))
                    .as("what nobody may, seed " + seed)
                    .isEmpty();
            assertThat(got.stream().filter(one -> ROLES.stream()
                            .anyMatch(role -> one.rest().contains(secret(role)))))
                    .as("keys that Ollama got, seed " + seed)
                    .isEmpty();
        }
    }

    private static Got got(MatchResult recorded) {
        return new Got(recorded.group(1), recorded.group(2));
    }

    private static ParityRequest from(ParityRequest request, int number) {
        List<String> senders = new ArrayList<>(ROLES);
        senders.add(NOBODY);
        senders.add(WITHOUT_KEY);
        String sender = senders.get(number % senders.size());
        List<String> headers = new ArrayList<>(request.headers());
        headers.add(ID + ": " + sender + "-" + number);
        if (sender.equals(WITHOUT_KEY)) {
            headers.removeIf(header -> KEY.matcher(header).matches());
        } else {
            headers.add(
                    (number / senders.size()) % 2 == 0
                            ? "Authorization: Bearer " + secret(sender)
                            : "X-API-Key: " + secret(sender));
        }
        return ParityRequest.of(request.kind(), request.name(), request.line(), headers, request.body());
    }

    private static String secret(String role) {
        return "secret-of-" + role;
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
