package org.ollamasidecar.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.MultiMap;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {

    private static final InetAddress OUTER = InetAddress.ofLiteral("10.1.0.9");
    private static final InetAddress STRANGER = InetAddress.ofLiteral("203.0.113.7");

    private final MultiMap sent = MultiMap.caseInsensitiveMultiMap();

    private static TrustedProxies trusting(ForwardedHeaders headers) {
        return new TrustedProxies(
                Stream.of("127.0.0.1", "10.1.0.0/16", "::1", "fd00::/8")
                        .map(TrustedProxies::network)
                        .toList(),
                headers);
    }

    private Optional<String> client(ForwardedHeaders headers, InetAddress peer) {
        return trusting(headers)
                .of(peer, sent)
                .map(TrustedProxies.Forwarded::client)
                .map(InetAddress::getHostAddress);
    }

    private Optional<String> host(ForwardedHeaders headers) {
        return trusting(headers).of(OUTER, sent).flatMap(TrustedProxies.Forwarded::host);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    203.0.113.7                      | 203.0.113.7
                    203.0.113.7:4711                 | 203.0.113.7
                    2001:db8::7                      | 2001:db8:0:0:0:0:0:7
                    [2001:db8::7]:4711               | 2001:db8:0:0:0:0:0:7
                    [2001:db8::7]                    | 2001:db8:0:0:0:0:0:7
                    203.0.113.7, 10.1.2.3            | 203.0.113.7
                    203.0.113.7,10.1.2.3 , 127.0.0.1 | 203.0.113.7
                    10.1.2.3, 10.1.2.4               | 10.1.2.3
                    # What a stranger has written stands before what the proxy adds.
                    127.0.0.1, 203.0.113.7           | 203.0.113.7
                    "8.8.8.8, 203.0.113.7            | 203.0.113.7
                    8.8.8.8, 203.0.113.7, 10.1.2.3   | 203.0.113.7
                    # What cannot be read tells nothing, nor does what stands before it.
                    unknown                          | 10.1.0.9
                    203.0.113.7, nonsense            | 10.1.0.9
                    203.0.113.7, unknown, 10.1.2.3   | 10.1.2.3
                    203.0.113.7,                     | 10.1.0.9
                    evil.example                     | 10.1.0.9
                    """)
    void client_isTheNearestOne_thatIsNoTrustedProxy(String header, String client) {
        sent.add("X-Forwarded-For", header);
        assertThat(client(ForwardedHeaders.X_FORWARDED, OUTER)).contains(client);
    }

    @Test
    void lines_areOneList() {
        sent.add("X-Forwarded-For", "8.8.8.8").add("x-forwarded-for", "203.0.113.7");
        assertThat(client(ForwardedHeaders.X_FORWARDED, OUTER)).contains("203.0.113.7");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    for=203.0.113.7                                           | 203.0.113.7          |
                    For="203.0.113.7:4711";Proto=https;HOST=ai.example        | 203.0.113.7          | ai.example
                    for="[2001:db8::7]:4711" ; host="ai.example:8443"         | 2001:db8:0:0:0:0:0:7 | ai.example:8443
                    for=203.0.113.7;host=ai.example, for=10.1.2.3;host=inner  | 203.0.113.7          | ai.example
                    for=8.8.8.8;host=evil.example, for=203.0.113.7;host=inner | 203.0.113.7          | inner
                    for="8.8.8.8, for=203.0.113.7                             | 203.0.113.7          |
                    for=_hidden;host=ai.example                               | 10.1.0.9             | ai.example
                    nonsense                                                  | 10.1.0.9             |
                    for=                                                      | 10.1.0.9             |
                    """)
    void standardHeader_isReadAlike(String header, String client, String host) {
        sent.add("Forwarded", header);
        assertThat(client(ForwardedHeaders.FORWARDED, OUTER)).contains(client);
        assertThat(host(ForwardedHeaders.FORWARDED)).isEqualTo(Optional.ofNullable(host));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ai.example               | 203.0.113.7           | ai.example
                    ai.example:8443          | 203.0.113.7, 10.1.2.3 | ai.example:8443
                    ai.example, inner        | 203.0.113.7, 10.1.2.3 | ai.example
                    evil.example, ai.example | 203.0.113.7           | ai.example
                    ''                       | 203.0.113.7           |
                    """)
    void host_isTheOneThatTheClientHasAsked(String hosts, String addresses, String host) {
        sent.add("X-Forwarded-Host", hosts).add("X-Forwarded-For", addresses);
        assertThat(host(ForwardedHeaders.X_FORWARDED)).isEqualTo(Optional.ofNullable(host));
    }

    @Test
    void host_isBelieved_whereNoAddressIsTold() {
        sent.add("X-Forwarded-Host", "ai.example");
        assertThat(host(ForwardedHeaders.X_FORWARDED)).contains("ai.example");
        assertThat(client(ForwardedHeaders.X_FORWARDED, OUTER)).contains("10.1.0.9");
    }

    @Test
    void others_areNotBelieved() {
        sent.add("X-Forwarded-For", "127.0.0.1").add("X-Forwarded-Host", "localhost");
        assertThat(client(ForwardedHeaders.X_FORWARDED, STRANGER)).isEmpty();
    }

    @Test
    void nobodyIsBelieved_whereNoneIsTrusted() {
        sent.add("X-Forwarded-For", "203.0.113.7");
        assertThat(new TrustedProxies(List.of(), ForwardedHeaders.X_FORWARDED).of(OUTER, sent))
                .isEmpty();
    }

    @Test
    void headersThatTheProxyDoesNotSet_areNotLookedAt() {
        sent.add("X-Forwarded-For", "203.0.113.7").add("Forwarded", "for=8.8.8.8;host=evil.example");
        assertThat(client(ForwardedHeaders.X_FORWARDED, OUTER)).contains("203.0.113.7");
        assertThat(host(ForwardedHeaders.X_FORWARDED)).isEmpty();
        assertThat(client(ForwardedHeaders.FORWARDED, OUTER)).contains("8.8.8.8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.0.0", "10.1.255.255", "127.0.0.1", "::1", "fd12::1", "::ffff:10.1.2.3"})
    void networks_haveTheirAddresses(String address) {
        assertThat(trusting(ForwardedHeaders.X_FORWARDED).of(InetAddress.ofLiteral(address), sent))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.2.0.0", "127.0.0.2", "::2", "fe80::1", "2001:db8::1"})
    void networks_haveNoOthers(String address) {
        assertThat(trusting(ForwardedHeaders.X_FORWARDED).of(InetAddress.ofLiteral(address), sent))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "proxy.example", "10.0.0", "10.0.0.0/33", "10.0.0.0/x", "/8", "10.0.0.7:80", "*"})
    void whatIsNoAddress_isRefusedWithItsKey(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrustedProxies.network(text))
                .withMessageStartingWith("sidecar.access.trusted-proxies: '" + text + "'")
                .withMessageContaining("Recommended action");
    }
}
