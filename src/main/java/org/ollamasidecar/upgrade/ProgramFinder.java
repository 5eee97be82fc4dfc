package org.ollamasidecar.upgrade;

import static java.util.Objects.requireNonNull;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.ollamasidecar.fleet.Member;
import org.ollamasidecar.instance.Assignments;
import org.ollamasidecar.instance.Launch;
import org.ollamasidecar.instance.WishedProgram;
import org.ollamasidecar.provision.Program;
import org.ollamasidecar.provision.ProvisionConfig;
import org.ollamasidecar.provision.ProvisionListener;
import org.ollamasidecar.provision.ProvisionOutcome;
import org.ollamasidecar.provision.ProvisionProgress;
import org.ollamasidecar.provision.Provisioners;
import org.ollamasidecar.provision.SourceAttempt;

/** Finds out how the Ollama that is wished has to be launched. */
@ApplicationScoped
class ProgramFinder {

    private static final ProvisionListener NOBODY = new ProvisionListener() {
        @Override
        public void progress(ProvisionProgress progress) {}

        @Override
        public void attempt(SourceAttempt attempt) {}
    };

    private final ProvisionConfig provision;

    ProgramFinder(ProvisionConfig provision) {
        this.provision = provision;
    }

    /**
     * A launch that can be tried.
     *
     * @param serving what is not wished to change is taken from it
     * @throws StepFailedException when there is no such program, or a variable is not one to be set
     */
    Launch launch(UpgradeWish wish, Member serving) throws InterruptedException {
        return switch (wish) {
            case UpgradeWish.Same same -> serving.launch();
            case UpgradeWish.Back back ->
                requireNonNull(back.launches().get(serving.name().backend()), "this one has been changed");
            case UpgradeWish.Change change ->
                serving.launch().with(program(change, serving), version(change, serving), env(change, serving));
        };
    }

    private Optional<Path> program(UpgradeWish.Change change, Member serving) throws InterruptedException {
        if (keepsProgram(change)) {
            return serving.launch().program();
        }
        ProvisionConfig wished = new WishedProgram(provision, change.program(), change.version());
        return switch (Provisioners.create(wished, serving.launch().programKeys(), System.getenv())
                .provision(NOBODY)) {
            case ProvisionOutcome.Found found -> {
                requireVersion(found.program(), change.version());
                yield Optional.of(found.program().path());
            }
            case ProvisionOutcome.NotFound none ->
                throw new StepFailedException(
                        none.reason(),
                        change.program().isPresent()
                                ? "Send the path of an Ollama that can be run on this machine."
                                : none.action());
        };
    }

    private static boolean keepsProgram(UpgradeWish.Change change) {
        return change.program().isEmpty() && change.version().isEmpty();
    }

    /** One that is found for a wish has it already. */
    private static Optional<String> version(UpgradeWish.Change change, Member serving) {
        return keepsProgram(change) ? serving.launch().version() : Optional.empty();
    }

    private static void requireVersion(Program found, Optional<String> wanted) {
        wanted.filter(version -> !found.version().text().equals(version)).ifPresent(version -> {
            throw new StepFailedException(
                    "Version " + version + " is wanted, and " + found.path() + " is "
                            + found.version().text() + ".",
                    "Install that version, or set sidecar.ollama.provision=true so that it is fetched.");
        });
    }

    private static Map<String, String> env(UpgradeWish.Change change, Member serving) {
        try {
            Assignments.requireFree("env", change.env().keySet());
        } catch (IllegalArgumentException e) {
            throw new StepFailedException(String.valueOf(e.getMessage()), "Leave that variable out.");
        }
        Map<String, String> all = new LinkedHashMap<>(serving.launch().env());
        all.putAll(change.env());
        return all;
    }
}
