package org.ollamasidecar.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ollamasidecar.provision.fetch.HttpFetcher;

class EnvironmentProxiesTest {

    private static final URI RELEASES = URI.create("https://releases.example.org:8443/x");

    @ParameterizedTest
    @CsvSource({
        "HTTPS_PROXY, http://proxy.example.org:3128, proxy.example.org:3128",
        "https_proxy, proxy.example.org:3128, proxy.example.org:3128",
        "HTTPS_PROXY, http://me:secret@proxy.example.org/, proxy.example.org:80",
    })
    void proxy_isTakenInEachFormThatIsUsual(String name, String value, String expected) {
        assertThat(new EnvironmentProxies(Map.of(name, value)).named(RELEASES)).contains(expected);
    }

    @Test
    void proxyOfPlainAddresses_isNotThatOfSecureOnes() {
        EnvironmentProxies proxies = new EnvironmentProxies(Map.of("HTTP_PROXY", "http://proxy.example.org:3128"));

        assertThat(proxies.named(RELEASES)).isEmpty();
        assertThat(proxies.named(URI.create("http://releases.example.org/"))).contains("proxy.example.org:3128");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "releases.example.org",
                ".example.org",
                "*.example.org",
                "a.b, EXAMPLE.ORG",
                "releases.example.org:8443",
                "*"
            })
    void exception_isReachedDirectly(String exceptions) {
        assertThat(new EnvironmentProxies(Map.of("HTTPS_PROXY", "p:1", "no_proxy", exceptions)).named(RELEASES))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"leases.example.org", "example.com", "releases.example.org:443", ""})
    void otherExceptions_changeNothing(String exceptions) {
        assertThat(new EnvironmentProxies(Map.of("HTTPS_PROXY", "p:1", "NO_PROXY", exceptions)).named(RELEASES))
                .contains("p:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:8080/x", "http://localhost/x", "http://[::1]:1/x"})
    void loopback_isReachedDirectly(String address) {
        assertThat(new EnvironmentProxies(Map.of("HTTP_PROXY", "p:1")).named(URI.create(address)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"socks5://p:1", "http://", "http://a b", "https://p:1"})
    void unusableProxy_isToldWithItsVariable_andNeverWithItsValue(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EnvironmentProxies(Map.of("HTTPS_PROXY", value)).named(RELEASES))
                .withMessage(
                        "HTTPS_PROXY is not of the form http://HOST:PORT. Recommended action: correct it, or remove it.");
    }

    @Test
    void fetch_goesThroughTheProxy_whichIsToldWhoAsks() throws Exception {
        // given
        List<String> asked = new CopyOnWriteArrayList<>();
        HttpServer proxy = proxy(asked);
        String address = "http://me:se%40cret@127.0.0.1:" + proxy.getAddress().getPort();
        EnvironmentProxies proxies = new EnvironmentProxies(Map.of("HTTP_PROXY", address));

        // when
        String text;
        try (HttpFetcher http = new HttpFetcher(Duration.ofSeconds(3), Duration.ofSeconds(30), proxies)) {
            text = http.text(URI.create("http://releases.invalid/v1/sha256sum.txt"));
        } finally {
            proxy.stop(0);
        }

        // then
        assertThat(text).isEqualTo("by the proxy");
        assertThat(asked).last().isEqualTo("http://releases.invalid/v1/sha256sum.txt me:se@cret");
    }

    /** It wants to know who asks. */
    private static HttpServer proxy(List<String> asked) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String credentials = exchange.getRequestHeaders().getFirst("Proxy-Authorization");
            asked.add(exchange.getRequestURI() + " " + decoded(credentials));
            byte[] body = "by the proxy".getBytes(StandardCharsets.UTF_8);
            if (credentials == null) {
                exchange.getResponseHeaders().set("Proxy-Authenticate", "Basic realm=\"test\"");
                exchange.sendResponseHeaders(407, -1);
            } else {
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        server.start();
        return server;
    }

    private static String decoded(String credentials) {
        return credentials == null
                ? ""
                : new String(Base64.getDecoder().decode(credentials.replace("Basic ", "")), StandardCharsets.UTF_8);
    }
}
