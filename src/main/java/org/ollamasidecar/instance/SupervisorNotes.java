package org.ollamasidecar.instance;

import java.time.Instant;
import java.util.Map;
import org.jboss.logging.Logger;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.state.EventText;
import org.ollamasidecar.state.SidecarStatus;
import org.ollamasidecar.state.SupervisorEvent;

/** Tells in journal and log what is decided of one instance. */
final class SupervisorNotes {

    private static final Logger LOG = Logger.getLogger(SupervisorNotes.class);

    private final InstanceName name;
    private final Journal journal;

    SupervisorNotes(InstanceName name, Journal journal) {
        this.name = name;
        this.journal = journal;
    }

    /** At the moment of the decision, from which its pauses and limits count too. */
    void write(Instant now, SidecarStatus before, SidecarStatus after, SupervisorEvent event) {
        String cause = EventText.of(event);
        journal.record(
                now,
                "state.changed",
                name.prefixed("From " + before.name() + " to " + after.name() + ": " + cause),
                Map.of(
                        "from",
                        before.name(),
                        "to",
                        after.name(),
                        "cause",
                        cause,
                        "generation",
                        after.generation(),
                        "instance",
                        name.text()));
    }

    /** What is done for the decision waits for the journal, and not for the log. */
    void log(SidecarStatus before, SidecarStatus after, SupervisorEvent event) {
        LOG.infof(
                "Ollama is %s: %s [was=%s, generation=%d, instance=%s]",
                after.name(), EventText.of(event), before.name(), after.generation(), name);
    }
}
