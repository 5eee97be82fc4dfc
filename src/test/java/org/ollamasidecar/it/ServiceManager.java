package org.ollamasidecar.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Listens as systemd does, sd_notify(3). The JDK itself has no such sockets: another program does it. */
final class ServiceManager implements AutoCloseable {

    private static final String LISTENER = """
            import socket, sys
            listening = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            listening.bind("\\0" + sys.argv[1])
            print("bound", flush=True)
            while True:
                print(listening.recv(65536).decode().replace("\\n", "|"), flush=True)
            """;

    private final String name = "sidecar-manager-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final Process listener;

    private ServiceManager() throws IOException {
        listener = new ProcessBuilder("python3", "-c", LISTENER, name)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    static ServiceManager listen() throws IOException {
        ServiceManager manager = new ServiceManager();
        BufferedReader heard = manager.listener.inputReader();
        if (!"bound".equals(heard.readLine())) {
            manager.close();
            throw new IOException("nobody listens");
        }
        Thread.ofVirtual().start(() -> manager.collect(heard));
        return manager;
    }

    private void collect(BufferedReader heard) {
        try {
            heard.lines().forEach(messages::add);
        } catch (UncheckedIOException closed) {
            messages.add("closed");
        }
    }

    /** What starts a service that tells it, before the words of that service. */
    List<String> command() {
        return List.of("env", "NOTIFY_SOCKET=@" + name);
    }

    /** What it was told so far, each with a bar where lines end. */
    List<String> messages() {
        return List.copyOf(messages);
    }

    @Override
    public void close() {
        listener.destroy();
        try {
            if (!listener.waitFor(20, TimeUnit.SECONDS)) {
                listener.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
