package org.ollamasidecar.provision;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ollamasidecar.ollama.OllamaVersion;

/** Proves a program before it is used: what it is, that it runs, which version it is, and that nothing is missing. */
final class ProgramProof {

    static final Duration LIMIT = Duration.ofSeconds(10);

    private final Platform platform;
    private final VersionProbe question;

    ProgramProof(Map<String, String> environment, Platform platform) {
        this(environment, platform, LIMIT);
    }

    ProgramProof(Map<String, String> environment, Platform platform, Duration limit) {
        this.platform = platform;
        this.question = new VersionProbe(environment, limit);
    }

    Proof prove(Path candidate) throws InterruptedException {
        Path program = candidate.toAbsolutePath();
        Optional<String> problem = ProgramFile.problem(program, platform);
        if (problem.isPresent()) {
            return refused(program, problem.get());
        }
        return switch (question.ask(program)) {
            case VersionProbe.Version(OllamaVersion version) -> proveComplete(program, version);
            case VersionProbe.NoVersion(String why) -> refused(program, why);
        };
    }

    private Proof proveComplete(Path program, OllamaVersion version) {
        List<String> warnings = new ArrayList<>();
        version.knownHoles().ifPresent(warnings::add);
        if (version.hasSeparateRunner()) {
            RunnerFiles runner = new RunnerFiles(program, platform);
            if (runner.missing("llama-server")) {
                return refused(
                        program,
                        "is incomplete: Ollama " + version + " needs llama-server, and it is not executable in any of "
                                + runner.folders());
            }
            if (runner.missing("llama-quantize")) {
                warnings.add("llama-quantize is missing beside llama-server, so this Ollama cannot create models from"
                        + " GGUF files. Use the complete official release.");
            }
        }
        return new Proof.Proved(program, version, List.copyOf(warnings));
    }

    private static Proof refused(Path program, String why) {
        return new Proof.Refused(program + " " + why);
    }
}
