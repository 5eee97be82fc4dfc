package org.ollamasidecar.provision;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.ollamasidecar.files.IoReason;
import org.ollamasidecar.ollama.OllamaVersion;
import org.ollamasidecar.provision.fetch.FileTree;

/**
 * The classic Ollama, built with Go: the newest version whose Go module alone gives a working program. Where releases
 * cannot be reached, a module proxy often can.
 */
record GoSource(CacheFolder cache, WantedVersion wanted, ProgramProof proof, GoBuild build, URI releases)
        implements Source {

    private static final OllamaVersion CLASSIC = new OllamaVersion("0.11.4", 0, 11, 4);
    private static final String FOLDER = CLASSIC + "-go";

    @Override
    public String name() {
        return "go";
    }

    @Override
    public SourceResult ask(ProvisionListener listener) throws InterruptedException {
        Optional<String> objection = wanted.objection(CLASSIC);
        if (objection.isPresent()) {
            return new SourceResult.Passed("go can only build Ollama " + CLASSIC + ": " + objection.get());
        }
        if (!Files.exists(cache.folder(FOLDER), LinkOption.NOFOLLOW_LINKS)) {
            return build(listener);
        }
        return switch (proof.prove(cache.program(FOLDER))) {
            case Proof.Proved built -> new SourceResult.Served(built.from(name(), classicWarning()));
            case Proof.Refused(String why) ->
                switch (build(listener)) {
                    case SourceResult.Served rebuilt -> rebuilt;
                    case SourceResult.Passed(String failure) ->
                        new SourceResult.Passed(failure + "; the earlier build is broken: " + why);
                };
        };
    }

    private SourceResult build(ProvisionListener listener) throws InterruptedException {
        Optional<Path> go = build.go();
        if (go.isEmpty()) {
            return new SourceResult.Passed("no go on the PATH to build Ollama " + CLASSIC + " with");
        }
        try {
            return install(go.get(), new ThrottledProgress(listener, name()));
        } catch (IOException e) {
            return new SourceResult.Passed("cannot build into " + cache.root() + ": " + IoReason.of(e));
        }
    }

    private SourceResult install(Path go, ThrottledProgress progress) throws IOException, InterruptedException {
        Path work = cache.newWorkFolder();
        try {
            Path bin = Files.createDirectory(work.resolve("bin"));
            Optional<String> failure = build.install(go, CLASSIC, bin, progress);
            return failure.isPresent() ? new SourceResult.Passed(failure.get()) : moveIn(work);
        } finally {
            FileTree.deleteQuietly(work);
        }
    }

    private SourceResult moveIn(Path work) throws IOException, InterruptedException {
        return switch (proof.prove(CacheFolder.programIn(work))) {
            case Proof.Refused(String why) -> new SourceResult.Passed("what go built is not usable: " + why);
            case Proof.Proved proved -> {
                cache.install(work, FOLDER);
                Proof.Proved moved = new Proof.Proved(cache.program(FOLDER), proved.version(), proved.warnings());
                yield new SourceResult.Served(moved.from(name(), classicWarning()));
            }
        };
    }

    private List<String> classicWarning() {
        return wanted.is(CLASSIC)
                ? List.of()
                : List.of("Ollama " + wanted.version() + " could not be downloaded, so the classic " + CLASSIC
                        + ", built with go, is used, which does not know newer models. Make " + releases
                        + " reachable, or set " + wanted.keys().program() + " to a newer Ollama.");
    }
}
