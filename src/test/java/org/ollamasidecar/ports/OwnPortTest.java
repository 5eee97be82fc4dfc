package org.ollamasidecar.ports;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ollamasidecar.fleet.AdoptedAddress;
import org.ollamasidecar.process.PortOwner;
import org.ollamasidecar.state.PortConflict;

class OwnPortTest {

    private static final Optional<PortOwner> OWNER = Optional.of(new PortOwner(77, "/usr/bin/ollama serve"));
    private static final PortConflict OLLAMA = new PortConflict(11434, OWNER, Optional.of("0.34.4"));
    private static final PortConflict OTHER = new PortConflict(9000, OWNER, Optional.empty());

    @Test
    void portThatSomebodyListensOn_isTaken_andTheNextFreeOneIsFound() throws IOException {
        try (ServerSocket owner = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = owner.getLocalPort();

            assertThat(OwnPort.isTaken("127.0.0.1", port)).isTrue();
            assertThat(DevPortsInterceptor.firstFree("127.0.0.1", port)).isGreaterThan(port);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "no such host"})
    void addressThatCannotBeBound_isNotCalledTaken(String host) {
        assertThat(OwnPort.isTaken(host, 11434)).isFalse();
    }

    @Test
    void takenByAnOllama_namesItAndBothWaysOut() {
        assertThat(PortCheck.taken(OwnPort.CLIENTS, OLLAMA))
                .startsWith("quarkus.http.port=11434 is taken by pid 77 (/usr/bin/ollama serve), an Ollama 0.34.4")
                .contains("sidecar.mode=adopt, sidecar.ollama.url=http://127.0.0.1:11434 and quarkus.http.port=11435")
                .contains("set quarkus.http.port to a port that is free");
    }

    @Test
    void takenBySomethingElse_offersNoAdoption() {
        assertThat(PortCheck.taken(OwnPort.MANAGEMENT, OTHER))
                .startsWith("quarkus.management.port=9000 is taken by pid 77")
                .doesNotContain("adopt")
                .contains("set quarkus.management.port to a port that is free");
    }

    @Test
    void developer_isToldWhyAndHowToUseTheOtherOllama() {
        assertThat(UsualPort.sentence(11435, OLLAMA))
                .startsWith("The front door is on port 11435, because 11434 is taken by pid 77")
                .endsWith("-Dsidecar.mode=adopt -Dsidecar.ollama.url=http://127.0.0.1:11434");
        assertThat(UsualPort.sentence(11435, OTHER)).doesNotContain("adopt");
    }

    private static List<AdoptedAddress> adopted(String... urls) {
        return Stream.of(urls)
                .map(url -> new AdoptedAddress("sidecar.ollama.url", URI.create(url)))
                .toList();
    }

    @Test
    void ourselvesAmongSeveral_isAClash_whicheverAddressOfThisMachineItIs() throws SocketException {
        // given
        InetAddress own = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(Inet4Address.class::isInstance)
                .findFirst()
                .orElseThrow();
        String url = "http://" + own.getHostAddress() + ":11434";

        // then
        assertThat(PortClash.of(OwnPort.CLIENTS, "0.0.0.0", 11434, 0, adopted("http://192.0.2.1:11434", url)))
                .get()
                .asString()
                .contains("sidecar.ollama.url=" + url, "this service itself", "remove that address");
        assertThat(PortClash.of(OwnPort.CLIENTS, "192.0.2.7", 11434, 0, adopted("http://192.0.2.1:11434")))
                .isEmpty();
    }

    @Test
    void ollamaOnOurOwnPort_isAClash() {
        assertThat(PortClash.of(OwnPort.CLIENTS, "0.0.0.0", 11434, 11434, List.of()))
                .get()
                .asString()
                .contains("sidecar.ollama.port=11434", "quarkus.http.port");
        assertThat(PortClash.of(OwnPort.CLIENTS, "0.0.0.0", 11434, 0, adopted("http://localhost:11434")))
                .get()
                .asString()
                .contains("sidecar.ollama.url=http://localhost:11434", "quarkus.http.port");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:11435", "http://ollama:11434", "http://10.0.0.7:11434"})
    void ollamaElsewhere_isNoClash(String url) {
        assertThat(PortClash.of(OwnPort.CLIENTS, "0.0.0.0", 11434, 0, adopted(url)))
                .isEmpty();
    }
}
