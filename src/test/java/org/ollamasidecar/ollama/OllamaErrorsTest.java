package org.ollamasidecar.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OllamaErrorsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            404 | NOT_FOUND   | model 'x' not found
            404 | NOT_FOUND   | model 'x:latest' not found
            404 | NOT_FOUND   | model "x" not found, try pulling it first
            404 | NOT_FOUND   | model '' not found
            400 | REFUSED     | invalid model name
            400 | REFUSED     | model is required
            400 | REFUSED     | missing request body
            400 | REFUSED     | name "x" is invalid
            400 | REFUSED     | digest mismatch, expected "a", got "b"
            405 | REFUSED     | 405 method not allowed
            400 | UNSUPPORTED | "m" does not support generate
            501 | UNSUPPORTED | This server does not support embeddings. Start it with `--embeddings`
            403 | REFUSED     | ollama cloud is disabled: remote model is unavailable
            500 | MEMORY      | llama-server reported out-of-memory during startup: x
            500 | MEMORY      | model requires more system memory (8.0 GiB) than is available (1.0 GiB)
            500 | MEMORY      | llama-server process has terminated: exit status 1: cudaMalloc failed: out of memory
            500 | MEMORY      | llama-server process has terminated: exit status 1: cudaMalloc failed
            500 | MEMORY      | llama runner process has terminated: error loading model: failed to allocate buffer
            500 | UNSUPPORTED | x: this model may be incompatible with your version of Ollama. Please update
            500 | INCOMPLETE_INSTALLATION | error starting llama-server: llama-server binary not found (checked: /x)
            500 | INCOMPLETE_INSTALLATION | llama-server process has terminated: signal: illegal instruction
            500 | DAMAGED_MODEL | read GGUF metadata "/m/blobs/x": unsupported tensor "t" offset+size exceeds file size
            500 | DAMAGED_MODEL | invalid file magic
            500 | DISK        | open /models/blobs/x: no space left on device
            500 | PERMISSION  | open /models/blobs/x: permission denied
            500 | PERMISSION  | open /models/blobs/x: read-only file system
            """)
    void answerThatWillNotChange_isPermanent(int status, OllamaErrorKind kind, String text) {
        assertThat(OllamaErrors.answered(status, text))
                .isInstanceOf(PermanentOllamaException.class)
                .hasMessage(text)
                .returns(kind, OllamaException::kind)
                .satisfies(error -> assertThat(error.action()).isNotBlank());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            503 | BUSY    | server busy, please try again.  maximum pending requests exceeded
            499 | UNKNOWN | request canceled
            500 | RUNNER  | llama-server process has terminated: exit status 1: error loading model: x
            500 | RUNNER  | llama runner process has terminated: signal: killed
            500 | RUNNER  | timed out waiting for llama-server to start - x
            500 | RUNNER  | timed out waiting for llama runner to start - progress 0.00 -\s
            500 | RUNNER  | model runner has unexpectedly stopped, this may be due to resource limitations
            500 | RUNNER  | llama-server process no longer running: exit status 1
            500 | UNKNOWN | something new
            """)
    void answerThatMayChange_isTransient(int status, OllamaErrorKind kind, String text) {
        assertThat(OllamaErrors.answered(status, text))
                .isInstanceOf(TransientOllamaException.class)
                .hasMessage(text)
                .returns(kind, OllamaException::kind)
                .satisfies(error -> assertThat(error.action()).isNotBlank());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            NOT_FOUND   | pull model manifest: file does not exist
            NOT_FOUND   | file does not exist
            UNAUTHORIZED | pull model manifest: unauthorized: authentication required
            UNAUTHORIZED | pull model manifest: 401: {"errors":[]}
            UNAUTHORIZED | pull model manifest: 403: {"errors":[]}
            UNAUTHORIZED | pull model manifest: realm host "" does not match original host "127.0.0.1:5000"
            UNAUTHORIZED | pull model manifest: Get "?nonce=x&scope=&service=&ts=1": unsupported protocol scheme ""
            TLS         | pull model manifest: Get "https://r/v2": tls: first record does not look like a TLS handshake
            TLS         | pull model manifest: Get "https://r/v2": http: server gave HTTP response to HTTPS client
            TLS         | pull: Get "https://r": tls: failed to verify certificate: x509: certificate signed by unknown
            DISK        | max retries exceeded: write /models/blobs/x-partial: no space left on device
            UNSUPPORTED | this model requires MLX support, but the MLX runtime is not available
            REFUSED     | insecure protocol http
            INCOMPLETE_INSTALLATION | failed to validate GGUF with llama-quantize without compatibility patches: llama-quantize unavailable: x
            """)
    void lineOfAStreamThatWillNotChange_isPermanent(OllamaErrorKind kind, String text) {
        assertThat(OllamaErrors.inBand(text))
                .isInstanceOf(PermanentOllamaException.class)
                .hasMessage(text)
                .returns(kind, OllamaException::kind);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            RUNNER   | an error was encountered while running the model: unexpected EOF
            REGISTRY | pull model manifest: 500: oops
            REGISTRY | pull model manifest: Get "http://127.0.0.1:1/v2/": dial tcp 127.0.0.1:1: connect: connection refused
            REGISTRY | pull model manifest: Get "https://x/v2/": dial tcp: lookup x: no such host
            DAMAGED  | digest mismatch, file must be downloaded again: want sha256:a, got sha256:b
            REGISTRY | max retries exceeded: unexpected EOF
            UNKNOWN  | http: no Location header in response
            UNKNOWN  | unexpected status code 302
            """)
    void lineOfAStreamThatMayChange_isTransient(OllamaErrorKind kind, String text) {
        assertThat(OllamaErrors.inBand(text))
                .isInstanceOf(TransientOllamaException.class)
                .hasMessage(text)
                .returns(kind, OllamaException::kind);
    }

    @Test
    void noConnection_isTransientAndKeepsItsCause() {
        // given
        IOException refused = new ConnectException();

        // when // then
        assertThat(OllamaErrors.unreachable(refused))
                .isInstanceOf(TransientOllamaException.class)
                .hasMessage("The connection to Ollama failed: ConnectException")
                .hasCause(refused)
                .returns(OllamaErrorKind.CONNECTION, OllamaException::kind);
    }
}
