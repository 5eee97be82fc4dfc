package org.ollamasidecar.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A real Ollama behind a script that lets it serve only when a file appears. */
final class SlowOllama {

    private static final String GATE = "let-go";

    private SlowOllama() {}

    static Path in(Path folder, Path real) throws IOException {
        String script = """
            #!/bin/sh
            i=0
            while [ "$1" = serve ] && [ ! -e '%s' ] && [ "$i" -lt 1200 ]; do
              i=$((i + 1))
              sleep 0.05
            done
            exec '%s' "$@"
            """.formatted(folder.resolve(GATE), real);
        return ScriptedOllama.write(folder.resolve("slow"), real, script);
    }

    static void letGo(Path folder) throws IOException {
        Files.createFile(folder.resolve(GATE));
    }
}
