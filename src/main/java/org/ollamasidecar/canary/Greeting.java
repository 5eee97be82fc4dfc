package org.ollamasidecar.canary;

import io.quarkus.runtime.LaunchMode;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.ollamasidecar.ports.UsualPort;
import org.ollamasidecar.state.Child;

/** Tells a developer where everything is once it can be used. */
@ApplicationScoped
class Greeting {

    private static final Logger LOG = Logger.getLogger("ollama-sidecar");

    private final int port;
    private final int managementPort;
    private final String logFile;
    private final UsualPort usual;

    Greeting(
            @ConfigProperty(name = "quarkus.http.port") int port,
            @ConfigProperty(name = "quarkus.management.port") int managementPort,
            @ConfigProperty(name = "sidecar.home") String home,
            UsualPort usual) {
        this.port = port;
        this.usual = usual;
        this.managementPort = managementPort;
        this.logFile = home + "/ollama.log";
    }

    void print(Child child, String model) {
        if (LaunchMode.current() != LaunchMode.DEVELOPMENT) {
            return;
        }
        LOG.infof(
                """
                Ollama %s is ready (%s, %s).
                  page        http://localhost:%d/ui/
                  front door  http://localhost:%d/api  and  http://localhost:%d/v1
                  status      http://localhost:%d/sidecar/v1/status
                  health      http://localhost:%d/q/health
                  log         %s
                Try it:
                  curl -s localhost:%d/api/generate -d '{"model":"%s","prompt":"ping","stream":false}'""",
                child.version(),
                child.isOurs() ? "pid " + child.pid() : "not ours",
                child.address(),
                port,
                port,
                port,
                port,
                managementPort,
                logFile,
                port,
                model);
        // It asks who is there, which may take a second; whoever tells of a change must not wait for that.
        Thread.ofVirtual().name("sidecar-usual-port").start(() -> usual.taken(port)
                .ifPresent(LOG::info));
    }
}
