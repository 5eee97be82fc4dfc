package org.ollamasidecar.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.ollamasidecar.canary.WordChain;
import org.ollamasidecar.registry.Blob;
import org.ollamasidecar.registry.TestRegistry;

/** The same service twice, as clients find it: one that asks for no key, and one that does; and a model to pull. */
final class ClientDoors implements AutoCloseable {

    static final String SECRET = "clients-secret";

    private final Path folder;
    private final TestRegistry registry = new TestRegistry();
    private final String published = registry.publish("words", Blob.of(Blob.MODEL, WordChain.file()));
    private final Map<Door, SidecarApp> apps = new EnumMap<>(Door.class);

    /** How clients come in. */
    enum Door {
        OPEN,
        WITH_KEY;

        Optional<String> key() {
            return this == OPEN ? Optional.empty() : Optional.of(SECRET);
        }

        /** @param suffix what makes the key a wrong one */
        Map<String, String> headers(String suffix) {
            return key().map(key -> Map.of("Authorization", "Bearer " + key + suffix))
                    .orElse(Map.of());
        }
    }

    private ClientDoors(Path folder) throws IOException {
        this.folder = folder;
    }

    static ClientDoors open(Path folder) throws Exception {
        ClientDoors doors = new ClientDoors(folder);
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(SECRET.getBytes(StandardCharsets.UTF_8));
        Path keys = Files.writeString(
                folder.resolve("keys"), "clients admin sha256:" + HexFormat.of().formatHex(hash) + "\n");
        doors.start(Door.OPEN);
        doors.start(Door.WITH_KEY, "sidecar.access.keys=" + keys);
        for (Door door : Door.values()) {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(15))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> doors.status(door).path("ready").asBoolean());
        }
        return doors;
    }

    private void start(Door door, String... properties) throws IOException {
        List<String> all = new ArrayList<>(List.of(properties));
        all.add("sidecar.heartbeat.enabled=false");
        all.add("sidecar.loads.insecure-registries=" + registry.host());
        Path home = Files.createDirectory(folder.resolve(door.name())).toRealPath();
        apps.put(door, SidecarApp.start(home, all.toArray(String[]::new)));
    }

    private SidecarApp app(Door door) {
        return Objects.requireNonNull(apps.get(door), "it is open");
    }

    JsonNode status(Door door) throws IOException, InterruptedException {
        SidecarApp app = app(door);
        return app.json(app.get(app.api("/sidecar/v1/status"), Map.of("X-API-Key", SECRET)));
    }

    /** Without a slash at its end. */
    String address(Door door) {
        return "http://" + app(door).api("/").getAuthority();
    }

    /** The name of a model that can be pulled. */
    String published() {
        return published;
    }

    @Override
    public void close() {
        apps.values().forEach(SidecarApp::close);
        registry.close();
    }
}
