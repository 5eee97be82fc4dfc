package org.ollamasidecar.upgrade;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.instance.Launch;

/** What the new Ollama is to be. */
sealed interface UpgradeWish {

    /** In a few words. */
    String text();

    UpgradeView.Kind kind();

    /**
     * Another one than that which serves.
     *
     * @param env variables that it has besides those of the one that serves, or with other values
     */
    record Change(Optional<String> version, Optional<Path> program, Map<String, String> env) implements UpgradeWish {
        public Change {
            env = Map.copyOf(env);
        }

        @Override
        public String text() {
            return program.map(path -> "program " + path)
                    .or(() -> version.map(wanted -> "version " + wanted))
                    .map(what -> env.isEmpty() ? what : what + ", " + String.join(", ", env.keySet()))
                    .orElseGet(() -> String.join(", ", env.keySet()));
        }

        @Override
        public UpgradeView.Kind kind() {
            return UpgradeView.Kind.CHANGE;
        }
    }

    /** The same once more. */
    record Same() implements UpgradeWish {
        @Override
        public String text() {
            return "a rolling restart";
        }

        @Override
        public UpgradeView.Kind kind() {
            return UpgradeView.Kind.RESTART;
        }
    }

    /**
     * What served before an upgrade.
     *
     * @param undone what was wished then, in a few words
     * @param launches how it was launched, wherever the upgrade has changed that
     */
    record Back(String undone, Map<BackendName, Launch> launches) implements UpgradeWish {

        public Back {
            launches = Map.copyOf(launches);
        }

        @Override
        public String text() {
            return "back to before " + undone;
        }

        @Override
        public UpgradeView.Kind kind() {
            return UpgradeView.Kind.ROLLBACK;
        }
    }
}
