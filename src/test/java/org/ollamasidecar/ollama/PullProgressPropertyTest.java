package org.ollamasidecar.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Lines of progress in whatever order, split wherever. */
class PullProgressPropertyTest {

    private static final int TOTAL = 1_000_000;

    @Provide
    Arbitrary<PullLine> lines() {
        return Combinators.combine(
                        Arbitraries.of("", "sha256:a", "sha256:b", "sha256:c"),
                        Arbitraries.longs().between(0, TOTAL),
                        Arbitraries.of(true, false))
                .as((digest, completed, total) -> new PullLine(
                        "pulling " + digest, digest, total ? OptionalLong.of(TOTAL) : OptionalLong.empty(), completed));
    }

    @Property
    void progress_neverGoesBackwards_andNeverBeyondItsTotal(@ForAll List<@From("lines") PullLine> lines) {
        PullProgress progress = PullProgress.NONE;
        for (PullLine line : lines) {
            PullProgress next = progress.with(line);
            assertThat(next.completedBytes()).isBetween(progress.completedBytes(), next.totalBytes());
            assertThat(next.totalBytes()).isGreaterThanOrEqualTo(progress.totalBytes());
            progress = next;
        }
    }

    @Property(tries = 60)
    void streamThatIsSplitAnywhere_isReadAsTheSameLines(
            @ForAll @Size(min = 1, max = 20) List<@From("lines") PullLine> lines,
            @ForAll @Size(max = 8) List<@IntRange(min = 1, max = 400) Integer> cuts)
            throws Exception {
        // given
        List<PullLine> read = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(json(line)).append('\n'));
        byte[] bytes = text.append("{\"status\":\"success\"}\n").toString().getBytes(StandardCharsets.UTF_8);

        // when
        HttpServer server = serving(bytes, cuts);
        try (HttpOllamaClients clients = new HttpOllamaClients()) {
            URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
            clients.at(address).pull(ModelName.parse("tiny"), false, read::add);
        } finally {
            server.stop(0);
        }

        // then
        assertThat(read.subList(0, lines.size())).isEqualTo(lines);
        assertThat(read.getLast().status()).isEqualTo("success");
    }

    private static String json(PullLine line) {
        String total = line.totalBytes().isPresent()
                ? ",\"total\":" + line.totalBytes().getAsLong()
                : "";
        return "{\"status\":\"" + line.status() + "\",\"digest\":\"" + line.digest() + "\"" + total + ",\"completed\":"
                + line.completedBytes() + "}";
    }

    private static HttpServer serving(byte[] bytes, List<Integer> cuts) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/pull", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                int sent = 0;
                for (int cut : new TreeSet<>(cuts)) {
                    int end = Math.min(cut, bytes.length);
                    out.write(bytes, sent, end - sent);
                    out.flush();
                    sent = end;
                }
                out.write(bytes, sent, bytes.length - sent);
            }
        });
        server.start();
        return server;
    }
}
