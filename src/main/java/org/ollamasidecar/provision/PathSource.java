package org.ollamasidecar.provision;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The first usable {@code ollama} on the PATH. */
record PathSource(Map<String, String> environment, WantedVersion wanted, ProgramProof proof) implements Source {

    @Override
    public String name() {
        return "path";
    }

    @Override
    public SourceResult ask(ProvisionListener listener) throws InterruptedException {
        List<String> passedOver = new ArrayList<>();
        for (Path candidate : candidates("ollama", environment)) {
            switch (proof.prove(candidate)) {
                case Proof.Refused(String why) -> passedOver.add(why);
                case Proof.Proved proved -> {
                    Optional<String> objection = wanted.objection(proved.version());
                    if (objection.isEmpty()) {
                        return new SourceResult.Served(proved.from(name(), List.of()));
                    }
                    passedOver.add(candidate + " is passed over: " + objection.get());
                }
            }
        }
        return new SourceResult.Passed(passedOver.isEmpty() ? "no ollama on the PATH" : String.join(", ", passedOver));
    }

    /** {@return everything of this name on the PATH; its empty entries, which mean the working directory, are left out} */
    static List<Path> candidates(String name, Map<String, String> environment) {
        List<Path> found = new ArrayList<>();
        for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            try {
                Path candidate = Path.of(folder, name);
                if (!folder.isBlank() && Files.exists(candidate) && !found.contains(candidate)) {
                    found.add(candidate);
                }
            } catch (InvalidPathException e) {
                // A broken entry of the PATH holds nothing.
            }
        }
        return found;
    }
}
