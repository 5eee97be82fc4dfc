package org.ollamasidecar.load.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ollamasidecar.canary.WordChain;
import org.ollamasidecar.load.FakeOllama;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaErrorKind;
import org.ollamasidecar.ollama.PermanentOllamaException;

class FileImportTest {

    private static final ModelName MINE = ModelName.parse("mine");

    @TempDir
    Path home;

    private final FakeOllama ollama = new FakeOllama();
    private Path allowed = Path.of("");

    @BeforeEach
    void folder() throws IOException {
        allowed = Files.createDirectory(home.resolve("allowed"));
    }

    private String run(String from) throws InterruptedException {
        return new FileImport(TestModelSource.importingFrom(allowed))
                .run(ollama, MINE, ModelFile.parse(from), what -> {});
    }

    private Path model(Path folder) throws IOException {
        return Files.write(folder.resolve("m.gguf"), WordChain.file());
    }

    private static void assertFails(OllamaErrorKind kind, String message, ThrowingCallable call) {
        assertThatExceptionOfType(PermanentOllamaException.class)
                .isThrownBy(call)
                .withMessageContaining(message)
                .satisfies(e -> {
                    assertThat(e.kind()).isEqualTo(kind);
                    assertThat(e.action()).isNotBlank();
                });
    }

    @Test
    void file_isSentOnce_andCreated() throws Exception {
        // given
        Path file = model(allowed);

        // when
        String first = run("file:" + file);
        run("file:" + file);

        // then
        assertThat(first).contains("llama, 12 tensors");
        assertThat(ollama.calls).containsExactly("blob m.gguf", "create mine:latest {}", "create mine:latest {}");
    }

    @Test
    void modelfile_givesTemplateAndParameters_andItsFileBesideIt() throws Exception {
        // given
        model(allowed);
        Path text = Files.writeString(allowed.resolve("Modelfile"), """
                # mine
                FROM ./m.gguf
                PARAMETER num_ctx 128
                PARAMETER temperature 0.5
                PARAMETER stop "one two"
                PARAMETER stop three
                SYSTEM \"\"\"You are
                brief.\"\"\"
                """);

        // when
        run("modelfile:" + text);

        // then
        assertThat(ollama.calls)
                .containsExactly(
                        "blob m.gguf",
                        "create mine:latest {system=You are\nbrief., parameters={num_ctx=128, temperature=0.5,"
                                + " stop=[one two, three]}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SYSTEM hello", "FROM m.gguf\nADAPTER x", "FROM m.gguf\nPARAMETER num_ctx", "nonsense"})
    void wrongModelfile_isRefused_andNothingIsSent(String text) throws Exception {
        // given
        model(allowed);
        Path file = Files.writeString(allowed.resolve("Modelfile"), text);

        // then
        assertFails(OllamaErrorKind.REFUSED, "The Modelfile", () -> run("modelfile:" + file));
        assertThat(ollama.calls).isEmpty();
    }

    @Test
    void fileThatIsNotWhole_isRefused_andNothingIsSent() throws Exception {
        // given
        Path cut = Files.write(allowed.resolve("cut.gguf"), Arrays.copyOf(WordChain.file(), 4000));

        // then
        assertFails(OllamaErrorKind.REFUSED, "not whole", () -> run("file:" + cut));
        assertThat(ollama.calls).isEmpty();
    }

    @Test
    void fileOfAnotherFolder_isRefused_whateverWayLeadsToIt() throws Exception {
        // given
        Path outside = model(home);
        Path link = Files.createSymbolicLink(allowed.resolve("link.gguf"), outside);
        Path text = Files.writeString(allowed.resolve("Modelfile"), "FROM ../m.gguf");

        // then
        assertFails(OllamaErrorKind.REFUSED, "no file below a folder", () -> run("file:" + outside));
        assertFails(OllamaErrorKind.REFUSED, "no file below a folder", () -> run("file:" + link));
        assertFails(OllamaErrorKind.REFUSED, "no file below a folder", () -> run("modelfile:" + text));
        assertThat(ollama.calls).isEmpty();
    }

    @Test
    void fileThatIsNotThere_isNotFound() {
        assertFails(OllamaErrorKind.NOT_FOUND, "no file", () -> run("file:" + allowed.resolve("absent.gguf")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "m.gguf", "file:m.gguf", "file:/models/../etc/m.gguf", "http://x/m.gguf", "file:"})
    void whatIsNoSuchPath_isNoSource(String from) {
        assertThatIllegalArgumentException().isThrownBy(() -> ModelFile.parse(from));
    }
}
