package org.ollamasidecar.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.it.ClientDoors.Door;

/** Clients in front of a real Ollama. */
abstract class ClientCase {

    @TempDir
    static Path folder;

    static ClientDoors doors;

    @BeforeAll
    static void open() throws Exception {
        doors = ClientDoors.open(folder);
    }

    @AfterAll
    static void close() {
        doors.close();
    }

    /** What a script prints that gets the address of a door, and its key. */
    static JsonNode run(String script, Map<String, String> environment, Door door) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(doors.address(door)));
        door.key().ifPresent(arguments::add);
        return ClientProgram.run(folder, environment, script, arguments);
    }
}
