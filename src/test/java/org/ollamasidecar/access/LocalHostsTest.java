package org.ollamasidecar.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocalHostsTest {

    private final LocalHosts hosts = new LocalHosts(Set.of("mybox"), Set.of("ai.example"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":11434",
                "localhost",
                "LOCALHOST:11434",
                "localhost:no-port",
                "localhost:",
                "127.0.0.1",
                "127.8.9.10:80",
                "[::1]:11434",
                "::1",
                "0.0.0.0:11434",
                "[::]:1",
                "10.1.2.3:11434",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.178.20:8080",
                "[fd12:3456::1]:80",
                "[fc00::1]:80",
                "[::ffff:127.0.0.1]:80",
                "[::1%lo]:80",
                "host.docker.internal:11434",
                "Box.Local",
                "my.app.localhost:3000",
                "MyBox:11434",
                "AI.example",
                "ai.example:443",
            })
    void nameOfThisMachine_isAllowed(String header) {
        assertThat(hosts.allow(header)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8080",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "evil-localhost",
                "evillocal",
                "internal",
                "local",
                "8.8.8.8",
                "172.32.0.1",
                "192.169.0.1",
                "11.0.0.1:80",
                "0127.0.0.1",
                "127.1",
                "127.0.0.1.",
                "127.0.0.256",
                "2130706433",
                "0x7f.0.0.1",
                "[::1]",
                "[::1].evil.example:80",
                "[::1]evil:80",
                "[2001:db8::1]:80",
                "[fec0::1]:80",
                "::10",
                "a:b:c",
                "localhost:80:80",
                "localhost:]",
                "[localhost:80",
                "mybox.evil.example",
                "ai.example.evil.example",
                "127.0.0.1%lo",
            })
    void anyOtherName_isNot(String header) {
        assertThat(hosts.allow(header)).isFalse();
    }

    @Property
    void nameBelowADomainThatCanBeBought_isNot(@ForAll @AlphaChars @StringLength(min = 1, max = 30) String name) {
        assertThat(hosts.allow(name + ".com")).isFalse();
        assertThat(hosts.allow("localhost." + name + ".com:11434")).isFalse();
        assertThat(hosts.allow("127.0.0.1." + name + ".net")).isFalse();
    }

    /** A colon would make a port of what follows, which is not looked at. */
    @Property
    void anyText_isDecidedAbout(@ForAll String text) {
        assertThat(hosts.allow(text.replace(":", "") + ".evil.example")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://ai.example", "ai.example:8080", "a b", "", "ai.example/", "*.example"})
    void configuredHost_thatIsNone_isRefusedWithTheKey(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LocalHosts.configured(List.of(text)))
                .withMessageStartingWith("sidecar.access.hosts: '" + text + "'")
                .withMessageContaining("Recommended action");
    }

    @Test
    void configuredHosts_areTakenInWhateverCase() {
        assertThat(LocalHosts.configured(List.of("AI.example ", "8.8.8.8", "2001:db8::1")))
                .containsExactlyInAnyOrder("ai.example", "8.8.8.8", "2001:db8::1");
        assertThat(new LocalHosts(Set.of(), Set.of("8.8.8.8")).allow("8.8.8.8:80"))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:x, true",
        "localhost:99999, true",
        "[::1]:x, true",
        "::1, false",
        "[::1, false",
        "localhost:1:2, false",
        "localhost, false",
    })
    void port_isWhatStandsInItsPlace(String host, boolean hasPort) {
        assertThat(LocalHosts.hasPort(host)).isEqualTo(hasPort);
    }

    @ParameterizedTest
    @CsvSource({
        "::1, true",
        "fd00::1, true",
        "::ffff:127.0.0.1, true",
        "fe80::1%eth0, true",
        "0fd00::1, false",
        "::1%, false",
        "::ffff:127.0.0.01, false",
        "::127.1, false",
    })
    void address_isWhatGoTakesForOne(String text, boolean isOne) {
        assertThat(LocalHosts.address(text).isPresent()).isEqualTo(isOne);
    }
}
