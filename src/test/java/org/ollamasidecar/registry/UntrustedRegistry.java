package org.ollamasidecar.registry;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A registry behind TLS whose certificate nobody has signed. */
public final class UntrustedRegistry implements AutoCloseable {

    private static final String PASSWORD = "changeit";

    private final HttpsServer server;

    /** Keeps its certificate in a folder. */
    public UntrustedRegistry(Path folder) throws IOException, InterruptedException, GeneralSecurityException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(withCertificate(folder.resolve("registry.p12"))));
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        server.start();
    }

    private static SSLContext withCertificate(Path file)
            throws IOException, InterruptedException, GeneralSecurityException {
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        int exit = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-keyalg",
                        "RSA",
                        "-dname",
                        "CN=registry.test",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        file.toString())
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IOException("keytool ended with " + exit);
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream content = Files.newInputStream(file)) {
            store.load(content, PASSWORD.toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    /** The name of a model that it might have. */
    public String model() {
        return "127.0.0.1:" + server.getAddress().getPort() + "/library/chain:latest";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
