package org.ollamasidecar.it;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Something that keeps an {@code ollama serve} running. */
interface Contender extends AutoCloseable {

    String name();

    /** Where clients ask. */
    URI address();

    /** The {@code ollama serve} that runs now; empty while there is none. */
    Optional<ProcessHandle> ollama() throws IOException, InterruptedException;

    @Override
    void close();

    /** Another program that does so, on a fixed port as it needs one. */
    record Peer(String name, URI address, Process process) implements Contender {

        /** A bare loop of the shell: nothing can be quicker, and nothing does less. */
        static Peer shellLoop(Path program, Path folder) throws IOException {
            return start(
                    "shell loop", folder, List.of("sh", "-c", "while :; do \"$0\" serve; done", program.toString()));
        }

        static Peer runit(Path program, Path folder) throws IOException {
            return start(
                    "runit", folder, List.of("runsv", service(program, folder).toString()));
        }

        static Peer s6(Path program, Path folder) throws IOException {
            return start(
                    "s6",
                    folder,
                    List.of("s6-supervise", service(program, folder).toString()));
        }

        static Peer supervisord(Path program, Path folder) throws IOException {
            Files.createDirectories(folder);
            Path config = Files.writeString(folder.resolve("supervisord.conf"), """
                    [supervisord]
                    nodaemon=true
                    logfile=/dev/null
                    logfile_maxbytes=0
                    pidfile=%s/supervisord.pid

                    [program:ollama]
                    command=%s serve
                    autorestart=true
                    startretries=1000000
                    """.formatted(folder, program));
            return start("supervisord", folder, List.of("supervisord", "-c", config.toString()));
        }

        private static Path service(Path program, Path folder) throws IOException {
            Path service = Files.createDirectories(folder.resolve("service"));
            Path run = service.resolve("run");
            String script = "#!/bin/sh\nexec '" + program + "' serve\n";
            Files.writeString(run, script);
            Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwxr-xr-x"));
            return service;
        }

        private static Peer start(String name, Path folder, List<String> command) throws IOException {
            int port = FreePort.find();
            Path home = Files.createDirectories(folder.resolve("home"));
            Path models = folder.resolve("../models").normalize();
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output.log").toFile());
            builder.environment()
                    .putAll(Map.ofEntries(
                            Map.entry("HOME", home.toString()),
                            Map.entry("OLLAMA_HOST", "127.0.0.1:" + port),
                            Map.entry("OLLAMA_MODELS", models.toString()),
                            Map.entry("OLLAMA_NO_CLOUD", "1"),
                            Map.entry("OLLAMA_NOPRUNE", "1")));
            return new Peer(name, URI.create("http://127.0.0.1:" + port), builder.start());
        }

        @Override
        public Optional<ProcessHandle> ollama() {
            return process.descendants().filter(Peer::serves).findFirst();
        }

        private static boolean serves(ProcessHandle process) {
            return process.info()
                    .commandLine()
                    .filter(line -> line.endsWith("ollama serve"))
                    .isPresent();
        }

        @Override
        public void close() {
            List<ProcessHandle> all = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                    .toList();
            all.forEach(ProcessHandle::destroyForcibly);
        }
    }

    /** This service; clients ask its front door. */
    record Ours(String name, SidecarApp app) implements Contender {

        Ours(SidecarApp app) {
            this("ollama-sidecar", app);
        }

        @Override
        public URI address() {
            return app.api("");
        }

        @Override
        public Optional<ProcessHandle> ollama() throws IOException, InterruptedException {
            return ProcessHandle.of(app.status().path("pid").asLong()).filter(ProcessHandle::isAlive);
        }

        @Override
        public void close() {
            app.close();
        }
    }
}
