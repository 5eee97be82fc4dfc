package org.ollamasidecar.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.awaitility.Awaitility;

/** A proxy with a file of {@code deploy/proxy}, in which only ports and paths are others, and a certificate of its own. */
final class DeployedProxy implements AutoCloseable {

    /** Which one. */
    enum Kind {
        NGINX("nginx", "nginx.conf"),
        HAPROXY("haproxy", "haproxy.cfg");

        private final String program;
        private final String file;

        Kind(String program, String file) {
            this.program = program;
            this.file = file;
        }

        boolean isInstalled() {
            return Installed.has(program);
        }
    }

    private static final Path FILES = Path.of("deploy", "proxy");
    private static final Duration SOON = Duration.ofMinutes(1);

    private final Process process;
    private final int port;
    private final Path certificate;

    private DeployedProxy(Process process, int port, Path certificate) {
        this.process = process;
        this.port = port;
        this.certificate = certificate;
    }

    /** What the files say that a service behind one of them needs, but for the keys. */
    static String[] settings() {
        return new String[] {"sidecar.access.trusted-proxies=127.0.0.1", "sidecar.access.without-keys=true"};
    }

    /** Starts it before a service, and waits until it passes on. */
    static DeployedProxy start(Kind kind, SidecarApp app, Path folder) throws Exception {
        Path own = Files.createDirectory(folder.resolve(kind.program)).toRealPath();
        Path certificate = own.resolve("certificate.pem");
        Path key = own.resolve("certificate.key");
        makeCertificate(certificate, key);
        int port = FreePort.find();
        String service = app.api("/").getAuthority();
        String management = app.management("/").getAuthority();
        Process process =
                switch (kind) {
                    case NGINX ->
                        Nginx.run(
                                own,
                                withReplaced(
                                        kind,
                                        Map.of(
                                                "listen 443 ",
                                                "listen 127.0.0.1:" + port + " ",
                                                "127.0.0.1:11434",
                                                service,
                                                "127.0.0.1:9000",
                                                management,
                                                "/etc/ssl/ai.example.pem",
                                                certificate.toString(),
                                                "/etc/ssl/private/ai.example.key",
                                                key.toString())));
                    case HAPROXY -> {
                        Path both = own.resolve("both.pem");
                        Files.writeString(both, Files.readString(certificate) + Files.readString(key));
                        String config = withReplaced(
                                kind,
                                Map.of(
                                        "bind :443 ",
                                        "bind 127.0.0.1:" + port + " ",
                                        "127.0.0.1:11434",
                                        service,
                                        "port 9000",
                                        "port " + app.management("/").getPort(),
                                        "/etc/haproxy/ai.example.pem",
                                        both.toString()));
                        yield new ProcessBuilder(
                                        "haproxy",
                                        "-db",
                                        "-f",
                                        Files.writeString(own.resolve(kind.file), config)
                                                .toString())
                                .redirectErrorStream(true)
                                .redirectOutput(own.resolve("haproxy.out").toFile())
                                .start();
                    }
                };
        DeployedProxy proxy = new DeployedProxy(process, port, certificate);
        proxy.awaitReady();
        return proxy;
    }

    private static String withReplaced(Kind kind, Map<String, String> replacements) throws IOException {
        String config = Files.readString(FILES.resolve(kind.file));
        for (Map.Entry<String, String> replacement : replacements.entrySet()) {
            if (!config.contains(replacement.getKey())) {
                throw new IllegalStateException(kind.file + " has no '" + replacement.getKey() + "'");
            }
            config = config.replace(replacement.getKey(), replacement.getValue());
        }
        return config;
    }

    private static void makeCertificate(Path certificate, Path key) throws IOException, InterruptedException {
        Process openssl = new ProcessBuilder(List.of(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:prime256v1",
                        "-nodes",
                        "-days",
                        "2",
                        "-subj",
                        "/CN=localhost",
                        "-addext",
                        "subjectAltName=IP:127.0.0.1,DNS:localhost",
                        "-out",
                        certificate.toString(),
                        "-keyout",
                        key.toString()))
                .redirectErrorStream(true)
                .start();
        String said = new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (openssl.waitFor() != 0) {
            throw new IllegalStateException(said);
        }
    }

    private void awaitReady() throws Exception {
        try (HttpClient client = client()) {
            HttpRequest request = HttpRequest.newBuilder(at("ready")).build();
            Awaitility.await("the proxy to pass on")
                    .atMost(SOON)
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> client.send(request, BodyHandlers.discarding()).statusCode() == 200);
        }
    }

    /** A path of the service, without its first slash. */
    URI at(String path) {
        return URI.create("https://127.0.0.1:" + port + "/ollama/" + path);
    }

    /** One that takes the certificate for good, and speaks HTTP/2. */
    HttpClient client() throws GeneralSecurityException, IOException {
        return builder().build();
    }

    /** The same, from another address of this machine. */
    HttpClient clientAt(InetAddress address) throws GeneralSecurityException, IOException {
        return builder().localAddress(address).build();
    }

    private HttpClient.Builder builder() throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (var in = Files.newInputStream(certificate)) {
            Certificate known = CertificateFactory.getInstance("X.509").generateCertificate(in);
            trusted.setCertificateEntry("proxy", known);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(context);
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }
}
