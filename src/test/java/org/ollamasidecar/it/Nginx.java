package org.ollamasidecar.it;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The peer to measure against: nginx with one worker that passes everything on at once. */
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

    static Nginx before(URI upstream, Path folder) throws IOException {
        int port = FreePort.find();
        Path config = folder.resolve("nginx.conf");
        Files.writeString(config, """
                daemon off;
                worker_processes 1;
                pid %1$s/nginx.pid;
                error_log %1$s/error.log;
                events { worker_connections 1024; }
                http {
                  access_log off;
                  client_max_body_size 0;
                  client_body_temp_path %1$s/body;
                  proxy_temp_path %1$s/proxy;
                  fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi;
                  scgi_temp_path %1$s/scgi;
                  upstream ollama { server %2$s; keepalive 64; }
                  server {
                    listen 127.0.0.1:%3$d;
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
                  }
                }
                """.formatted(folder, upstream.getAuthority(), port));
        Process process = new ProcessBuilder("nginx", "-p", folder.toString(), "-c", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("nginx.out").toFile())
                .start();
        return new Nginx(process, URI.create("http://127.0.0.1:" + port));
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
