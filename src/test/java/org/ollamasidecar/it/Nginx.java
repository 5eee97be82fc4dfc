package org.ollamasidecar.it;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** nginx with one worker: a peer to measure against, or what stands in between. */
final class Nginx implements AutoCloseable {

    private final Process process;
    private final URI address;

    private Nginx(Process process, URI address) {
        this.process = process;
        this.address = address;
    }

    static boolean isInstalled() {
        return Installed.has("nginx");
    }

    /** Passes everything on at once. */
    static Nginx before(URI upstream, Path folder) throws IOException {
        return start(folder, "upstream ollama { server %s; keepalive 64; }".formatted(upstream.getAuthority()), """
                keepalive_requests 1000000;
                location = /nothing { return 200 "nothing"; }
                location / {
                  proxy_pass http://ollama;
                  proxy_http_version 1.1;
                  proxy_set_header Connection "";
                  proxy_set_header Host localhost;
                  proxy_buffering off;
                  proxy_request_buffering off;
                }
                """);
    }

    /** As one line of configuration makes it, but for the longest silence of an answer, which is 60 s by default. */
    static Nginx withDefaults(URI upstream, Path folder, Duration silence) throws IOException {
        return start(
                folder,
                "proxy_read_timeout %ds;".formatted(silence.toSeconds()),
                "location / { proxy_pass http://%s; }".formatted(upstream.getAuthority()));
    }

    /** Answers with the files of a folder. */
    static Nginx serving(Path files, Path folder) throws IOException {
        return start(folder, "default_type text/plain;", "location / { root %s; }".formatted(files));
    }

    private static Nginx start(Path folder, String http, String server) throws IOException {
        int port = FreePort.find();
        String content = """
                access_log off;
                client_max_body_size 0;
                %2$s
                server {
                  listen 127.0.0.1:%1$d;
                  %3$s
                }
                """.formatted(port, http, server);
        return new Nginx(run(folder, content), URI.create("http://127.0.0.1:" + port));
    }

    /** Runs it with this content of its block {@code http}, and nothing outside of a folder. */
    static Process run(Path folder, String http) throws IOException {
        Path config = folder.resolve("nginx.conf");
        Files.writeString(config, """
                daemon off;
                worker_processes 1;
                pid %1$s/nginx.pid;
                error_log %1$s/error.log;
                events { worker_connections 1024; }
                http {
                  client_body_temp_path %1$s/body;
                  proxy_temp_path %1$s/proxy;
                  fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi;
                  scgi_temp_path %1$s/scgi;
                  %2$s
                }
                """.formatted(folder, http));
        return new ProcessBuilder("nginx", "-p", folder.toString(), "-c", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("nginx.out").toFile())
                .start();
    }

    List<Long> pids() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .map(ProcessHandle::pid)
                .toList();
    }

    URI address() {
        return address;
    }

    /** A constant answer of its own: what a machine makes of the quickest one. */
    URI nothing() {
        return address.resolve("/nothing");
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }
}
