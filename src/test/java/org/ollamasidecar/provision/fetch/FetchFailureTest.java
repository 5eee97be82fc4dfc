package org.ollamasidecar.provision.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLHandshakeException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class FetchFailureTest {

    private static final URI ADDRESS = URI.create("https://releases.example/v1/file");
    private static final Duration LIMIT = Duration.ofSeconds(3);

    @Test
    void connectTimeout_namesHostAndLimit() {
        assertFinal(new HttpConnectTimeoutException("x"), "could not connect to releases.example within 3 s");
    }

    @Test
    void unresolvedAddress_isAnUnknownHost() {
        // given
        ConnectException thrown = new ConnectException();
        thrown.initCause(new ConnectException().initCause(new UnresolvedAddressException()));

        // when // then
        assertFinal(new CompletionException(thrown), "unknown host releases.example");
    }

    @Test
    void refusedConnection_saysSo() {
        assertFinal(new ConnectException(), "could not connect to releases.example (connection refused)");
    }

    @Test
    void untrustedServer_saysSo() {
        assertFinal(new SSLHandshakeException("no trust"), "no secure connection to releases.example: no trust");
    }

    @Test
    void troubleWithTheDisk_isNotTakenForTroubleWithTheNetwork() {
        // given
        IOException full = new IOException("No space left on device");
        IOException denied = new AccessDeniedException("/x");

        // when // then
        assertThat(FetchFailure.of(full, ADDRESS, LIMIT)).isSameAs(full);
        assertThat(FetchFailure.of(new CompletionException(denied), ADDRESS, LIMIT))
                .isSameAs(denied);
    }

    @Test
    void anyOtherFailureOfTheTransfer_isACut() {
        assertThat(FetchFailure.of(new IOException("reset"), ADDRESS, LIMIT))
                .hasMessage("the connection to releases.example was cut (reset)")
                .asInstanceOf(InstanceOfAssertFactories.type(FetchException.class))
                .returns(FetchException.Kind.CUT, FetchException::kind);
    }

    private static void assertFinal(Throwable thrown, String message) {
        assertThat(FetchFailure.of(thrown, ADDRESS, LIMIT))
                .hasMessage(message)
                .asInstanceOf(InstanceOfAssertFactories.type(FetchException.class))
                .returns(FetchException.Kind.FINAL, FetchException::kind);
    }
}
