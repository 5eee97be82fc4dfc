package org.ollamasidecar.provision;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ollamasidecar.ollama.OllamaVersion;

/** Whether a program is usable. */
sealed interface Proof {

    /** It is; the warnings are sentences for its user. */
    record Proved(Path path, OllamaVersion version, List<String> warnings) implements Proof {

        Program from(String source, List<String> moreWarnings) {
            List<String> all = new ArrayList<>(warnings);
            all.addAll(moreWarnings);
            return new Program(path, version, source, all);
        }
    }

    /**
     * It is not.
     *
     * @param why a clause that begins with the path
     */
    record Refused(String why) implements Proof {}
}
