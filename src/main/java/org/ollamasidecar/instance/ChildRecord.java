package org.ollamasidecar.instance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.ollamasidecar.ollama.OllamaVersion;
import org.ollamasidecar.process.OwnerToken;
import org.ollamasidecar.process.PidRecord;
import org.ollamasidecar.provision.Program;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.SidecarStatus;
import org.ollamasidecar.state.SupervisorEvent;
import org.ollamasidecar.task.PermanentThreads;

/** Writes down the Ollama that is ready, and finds it again in a later life of this service. */
final class ChildRecord {

    private static final Logger LOG = Logger.getLogger(ChildRecord.class);
    private static final String GENERATION = "generation";
    private static final String ADDRESS = "address";
    private static final String VERSION = "version";
    private static final String PROGRAM = "program";
    private static final String FINGERPRINT = "fingerprint";
    private static final String ADOPTED = "adopted";

    private final Path home;
    private final String fingerprint;

    /** @param fingerprint of how Ollama would be launched now */
    ChildRecord(Path home, String fingerprint) {
        this.home = home;
        this.fingerprint = fingerprint;
    }

    /** Follows the states: there is a record exactly while there is an Ollama that can be adopted. */
    void follow(SidecarStatus status) {
        try {
            if (status.ready().filter(Child::isOurs).isPresent()
                    && status.program().isPresent()) {
                write(status.ready().get(), status.program().get());
            } else if (status.child().isEmpty()) {
                PidRecord.delete(home);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warnf("Ollama could not be written down in %s: %s", home, e.getMessage());
        }
    }

    private void write(Child child, Program program) throws IOException {
        Map<String, String> facts = Map.of(
                GENERATION, Long.toString(child.generation()),
                ADDRESS, child.address().toString(),
                VERSION, child.version(),
                PROGRAM, program.path().toString(),
                FINGERPRINT, fingerprint);
        Optional<PidRecord> found = PidRecord.of(child.pid(), facts);
        if (found.isPresent()) {
            found.get().write(home);
        }
    }

    /** The Ollama that was written down, if it lives and was launched as it would be launched now. */
    Optional<SupervisorEvent.Adopted> adoptable(OwnerToken token, PermanentThreads threads) {
        return PidRecord.read(home)
                .filter(known -> fingerprint.equals(known.facts().get(FINGERPRINT)))
                .flatMap(known -> known.adopt(token, threads)
                        .flatMap(process -> child(known).flatMap(child -> program(known)
                                .map(program -> new SupervisorEvent.Adopted(child, program, process)))));
    }

    private static Optional<Child> child(PidRecord known) {
        try {
            Map<String, String> facts = known.facts();
            return Optional.of(new Child(
                    Long.parseLong(facts.getOrDefault(GENERATION, "")),
                    known.pid(),
                    URI.create(facts.getOrDefault(ADDRESS, "")),
                    facts.getOrDefault(VERSION, "")));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private static Optional<Program> program(PidRecord known) {
        Map<String, String> facts = known.facts();
        return OllamaVersion.parse(facts.getOrDefault(VERSION, ""))
                .map(version -> new Program(
                        Path.of(facts.getOrDefault(PROGRAM, "")),
                        version,
                        ADOPTED,
                        version.knownHoles().map(List::of).orElse(List.of())));
    }
}
