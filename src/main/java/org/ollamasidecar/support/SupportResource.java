package org.ollamasidecar.support;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.io.IOException;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestResponse;
import org.ollamasidecar.http.Ndjson;
import org.ollamasidecar.instance.ModelsDirectory;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.process.LogEntry;
import org.ollamasidecar.process.LogRing;
import org.ollamasidecar.state.SidecarConfig;
import org.ollamasidecar.status.StatusSnapshot;

/** Everything that a person who helps from afar would ask for, in one file. */
@Path("/sidecar/v1/support")
class SupportResource {

    private static final String ZIP = "application/zip";
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern(
                    "'ollama-sidecar-support-'yyyyMMdd'T'HHmmss'Z'")
            .withZone(ZoneOffset.UTC);
    private static final String README = """
            status.json               what the service says of Ollama
            events.ndjson             what happened, over restarts
            ollama.log                the newest lines of Ollama's log
            configuration.properties  the configuration with its sources; what may be secret is left out
            versions.txt, threads.txt, machine.txt

            No prompt or answer is in here unless Ollama has written it to its log (OLLAMA_DEBUG).
            """;

    private final Bundle bundle;
    private final InstantSource clock;

    SupportResource(
            SidecarConfig sidecar,
            ModelsDirectory models,
            Config config,
            StatusSnapshot status,
            Journal journal,
            LogRing log,
            ObjectMapper json,
            Ndjson ndjson,
            InstantSource clock) {
        this.clock = clock;
        this.bundle = new Bundle(List.of(
                new TextPart("README.txt", () -> README),
                new TextPart("status.json", () -> json.writerWithDefaultPrettyPrinter()
                        .writeValueAsString(status.now())),
                new TextPart("events.ndjson", () -> ndjson.of(journal.since(0))),
                new TextPart("ollama.log", () -> log.tail(Integer.MAX_VALUE).stream()
                        .map(LogEntry::text)
                        .collect(Collectors.joining("\n", "", "\n"))),
                new RedactedConfiguration(config),
                new Versions(config),
                new Threads(),
                new Machine(List.of(
                        sidecar.home().toAbsolutePath(),
                        models.path(),
                        models.path().resolve("blobs")))));
    }

    @GET
    @Produces(ZIP)
    @RunOnVirtualThread
    @Operation(
            summary = "A zip with the status, the events, the log, the configuration without secrets, and the machine")
    public RestResponse<byte[]> bundle() throws IOException {
        String name = NAME.format(clock.instant());
        return RestResponse.ResponseBuilder.ok(bundle.zip(name))
                .type(ZIP)
                .header("Content-Disposition", "attachment; filename=\"" + name + ".zip\"")
                .build();
    }
}
