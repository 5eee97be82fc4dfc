package org.ollamasidecar.it;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The gateways that the front door is measured against, each before the same Ollama: those that are installed. */
final class Peers implements AutoCloseable {

    private final Map<String, URI> addresses = new LinkedHashMap<>();
    private final List<Runnable> ends = new ArrayList<>();

    static Peers before(URI upstream, Path folder) throws IOException, InterruptedException {
        Peers peers = new Peers();
        try {
            peers.start(upstream, folder);
            return peers;
        } catch (Throwable e) {
            peers.close();
            throw e;
        }
    }

    private void start(URI upstream, Path folder) throws IOException, InterruptedException {
        Nginx nginx = Nginx.before(upstream, folder);
        ends.add(nginx::close);
        addresses.put("nginx", nginx.address());
        BareVertx bare = BareVertx.before(upstream);
        ends.add(bare::close);
        addresses.put("vert.x", bare.address());
        if (Installed.orSaysNot("go")) {
            GoPipe pipe = GoPipe.before(upstream, folder);
            ends.add(pipe::close);
            addresses.put("go", pipe.address());
        }
    }

    /** Where each is asked, by its name. */
    Map<String, URI> addresses() {
        return addresses;
    }

    @Override
    public void close() {
        ends.forEach(Runnable::run);
    }
}
