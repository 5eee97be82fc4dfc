package org.ollamasidecar.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortOwnerTest {

    @Test
    void listener_isFoundWithItsCommand_whateverTheAddress() throws Exception {
        for (String address : new String[] {"127.0.0.1", "0.0.0.0", "::1"}) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(address))) {
                // when
                var owner = PortOwner.of(socket.getLocalPort());

                // then
                assertThat(owner).as(address).hasValueSatisfying(found -> {
                    assertThat(found.pid()).isEqualTo(ProcessHandle.current().pid());
                    assertThat(found.command()).contains("java").hasSizeLessThan(130);
                });
            }
        }
    }

    @Test
    void portThatNobodyHas_hasNoOwner() throws Exception {
        // given
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        // then
        assertThat(PortOwner.of(port)).isEmpty();
    }
}
