package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ollamasidecar.canary.TinyBert;
import org.ollamasidecar.canary.WordChain;

/**
 * The tests that Ollama's own developers run against a running Ollama: the folder {@code integration} of its source, in
 * the scope {@code fast}. They ask models by name for answers in which certain words stand; models of some KB that say
 * just these words have the names here.
 */
final class OllamaSuite {

    /** The Ollama whose tests these are. */
    static final String VERSION = "0.34.4";

    /**
     * Those that need no more of a model. Not among them: {@code embed} and {@code embedding-api}, which compare with the
     * vectors of a real model; {@code tools}, {@code vision} and {@code audio}, for which these are too small.
     */
    private static final List<String> CASES = List.of(
            "api-generate",
            "api-chat",
            "api-list-models",
            "api-show-model",
            "generate-logprobs",
            "chat-logprobs",
            "blue-sky",
            "num-predict",
            "thinking-enabled",
            "thinking-suppressed",
            "chat",
            "context-long-input",
            "context-exhaustion",
            "generate-history",
            "concurrent-chat",
            "embed-api-truncate");

    private static final List<String> TALKERS =
            List.of("llama3.2", "llama3.2:1b", "gemma4", "gemma4:12b", "qwen3.5:2b-nvfp4");

    private static final List<String> WORDS = List.of(
            "once",
            "water",
            "soil",
            "rain",
            "july",
            "nitrogen",
            "rayleigh",
            "scatter",
            "russia",
            "sun",
            "air",
            "\u2600");

    private static final List<String> EMBEDDED = List.of("why", "is", "the", "sky", "blue", "?", "hi", "there", "my");
    private static final Pattern RESULT = Pattern.compile("(?m)^ *--- (PASS|FAIL|SKIP): (\\S+)");
    private static final int LIMIT_MINUTES = 10;

    private final Path sources;
    private final Path program;

    private OllamaSuite(Path sources, Path program) {
        this.sources = sources;
        this.program = program;
    }

    /** Skips the test where there is no Go or it does not have that source. */
    static OllamaSuite build(Path folder) throws IOException, InterruptedException {
        assumeTrue(Installed.has("go"), "go is not installed");
        Process asked = new ProcessBuilder("go", "env", "GOMODCACHE").start();
        String modules = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        Path sources = Path.of(modules, "github.com/ollama/ollama@v" + VERSION, "integration");
        assumeTrue(Files.isDirectory(sources), "go mod download github.com/ollama/ollama@v" + VERSION);
        Path program = folder.resolve("suite");
        Path output = folder.resolve("suite.build");
        Process build = new ProcessBuilder(
                        "go", "test", "-c", "-vet=off", "-tags", "integration,fast", "-o", program.toString(), ".")
                .directory(sources.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(build.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES) && build.exitValue() == 0)
                .as(() -> "built: " + read(output))
                .isTrue();
        return new OllamaSuite(sources, program);
    }

    static void prepare(TestModels ollama) throws Exception {
        for (String talker : TALKERS) {
            ollama.create(
                    talker,
                    WordChain.saying(talker, WORDS),
                    "\"parameters\":{\"num_thread\":1},\"license\":\"none\",\"template\":\"{{ .Prompt }}\"");
        }
        ollama.create("all-minilm", TinyBert.file(EMBEDDED), "\"parameters\":{\"num_thread\":1}");
    }

    /** {@return PASS, FAIL or SKIP of each test by its name} */
    SortedMap<String, String> run(URI address, Path output) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        program.toString(),
                        "-test.v",
                        "-test.timeout=" + LIMIT_MINUTES + "m",
                        "-test.run=./^(" + String.join("|", CASES) + ")$")
                .directory(sources.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(Map.of("OLLAMA_HOST", address.toString(), "OLLAMA_TEST_EXISTING", "1"));
        Process process = builder.start();
        if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("It does not end: " + read(output));
        }
        SortedMap<String, String> results = new TreeMap<>();
        Matcher result = RESULT.matcher(read(output));
        while (result.find()) {
            results.put(result.group(2), result.group(1));
        }
        return results;
    }

    /** The cases that have to be among the results. */
    static List<String> cases() {
        return CASES;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
