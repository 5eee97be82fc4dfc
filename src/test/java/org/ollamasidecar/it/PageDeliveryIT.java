package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How the page comes to a browser. */
@Tag("current")
class PageDeliveryIT extends FaultCase {

    private static final Pattern ASSET = Pattern.compile("(?:src|href)=\"(static/[^\"]+)\"");
    private static final Pattern IMPORTED = Pattern.compile("\"(/ui/static/[\\w.-]+\\.js)\"");
    private static final int MOST_BYTES = 350 * 1024;
    private static final int MOST_BYTES_AT_FIRST = 60 * 1024;
    private static final Pattern FIRST = Pattern.compile("(?:from|import)\\s*\"(/ui/static/[\\w.-]+\\.js)\"");

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void page_isSmall_protected_andFoundByPeople_notByPrograms() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.AT_ONCE);
        app.awaitReady();

        // when
        HttpResponse<String> page = ask(app.api("/ui/"), "text/html");
        List<String> assets = ASSET.matcher(page.body())
                .results()
                .map(found -> "/ui/" + found.group(1))
                .toList();
        int size = sizeWithAllThatIsImported(app, assets, IMPORTED);
        int atFirst = sizeWithAllThatIsImported(app, assets, FIRST);
        HttpResponse<String> people = ask(app.api("/"), "text/html,application/xhtml+xml");
        HttpResponse<String> programs = ask(app.api("/"), "*/*");
        HttpResponse<String> chaos = app.post("/sidecar/v1/chaos", "{\"fault\":\"kill\"}", Map.of());
        HttpResponse<String> withoutSlash = ask(app.api("/ui"), "text/html");

        HttpResponse<String> withoutMap = ask(app.api(assets.getFirst() + ".map"), "*/*");

        // then
        System.out.printf("The page is %d bytes with gzip, %d with all that is loaded later%n", atFirst, size);
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(chaos.statusCode()).isEqualTo(404);
        assertThat(page.body()).doesNotContain("data-dev");
        assertThat(assets).hasSize(2);
        assertThat(atFirst).isLessThan(MOST_BYTES_AT_FIRST);
        assertThat(size).isLessThan(MOST_BYTES).isGreaterThan(2 * atFirst);
        assertThat(withoutMap.statusCode()).isEqualTo(404);
        assertThat(people.headers().firstValue("Location")).contains("ui/");
        assertThat(programs.body()).isEqualTo("Ollama is running");
        assertThat(withoutSlash.headers().firstValue("Location")).contains("ui/");
    }

    private int sizeWithAllThatIsImported(SidecarApp app, List<String> first, Pattern imported) throws Exception {
        Set<String> known = new HashSet<>(first);
        Deque<String> open = new ArrayDeque<>(first);
        int size = 0;
        while (!open.isEmpty()) {
            HttpResponse<String> asset = ask(app.api(open.remove()), "*/*");
            assertThat(asset.statusCode()).isEqualTo(200);
            assertThat(asset.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            size += gzipped(asset.body());
            imported.matcher(asset.body())
                    .results()
                    .map(found -> found.group(1))
                    .filter(known::add)
                    .forEach(open::add);
        }
        return size;
    }

    private HttpResponse<String> ask(URI address, String accept) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(address).header("Accept", accept).build(), BodyHandlers.ofString());
    }

    private static int gzipped(String content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.size();
    }
}
