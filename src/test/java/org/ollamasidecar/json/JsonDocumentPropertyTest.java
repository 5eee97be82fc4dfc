package org.ollamasidecar.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** Documents in whatever pieces they come. */
class JsonDocumentPropertyTest {

    private static final Map<String, Set<String>> WANTED = Map.of("model", Set.of(), "options", Set.of("num_ctx"));

    /** Bytes that are all there. */
    private record Whole(ByteBuffer bytes) implements Bytes {
        @Override
        public int length() {
            return bytes.limit();
        }

        @Override
        public byte at(int place) {
            return bytes.get(place);
        }
    }

    @Property
    void pieces_areReadAsTheWhole(@ForAll List<String> texts, @ForAll long seed) throws IOException {
        // given
        Random random = new Random(seed);
        byte[] bytes = document(texts, random);

        // when
        JsonDocument whole = read(bytes, null);
        JsonDocument pieces = read(bytes, random);

        // then
        assertThat(shown(pieces)).isEqualTo(shown(whole));
        JsonNode tree = new JsonMapper().readTree(bytes);
        assertThat(size(whole)).isEqualTo(tree.size());
    }

    private static byte[] document(List<String> texts, Random random) throws IOException {
        Map<String, Object> members = new LinkedHashMap<>();
        for (int i = 0; i < texts.size(); i++) {
            members.put("x" + i + texts.get(i), random.nextBoolean() ? texts : texts.get(i));
        }
        members.put("model", String.join("", texts));
        members.put("options", Map.of("num_ctx", random.nextInt(), "other", texts));
        return new JsonMapper().writeValueAsString(members).getBytes(StandardCharsets.UTF_8);
    }

    private static JsonDocument read(byte[] bytes, @Nullable Random random) {
        JsonDocument document = new JsonDocument(new Whole(ByteBuffer.wrap(bytes)), WANTED);
        int at = 0;
        while (at < bytes.length) {
            int size = random == null ? bytes.length : Math.min(bytes.length - at, 1 + random.nextInt(12));
            document.read(ByteBuffer.wrap(bytes, at, size));
            at += size;
        }
        assertThat(document.end()).isTrue();
        return document;
    }

    private static int size(JsonDocument document) {
        JsonObject root = document.root();
        return root == null ? -1 : root.size();
    }

    private static List<String> shown(JsonDocument document) {
        JsonObject root = document.root();
        return root == null
                ? List.of()
                : root.members().stream()
                        .map(member -> member.name()
                                + member.kind()
                                + document.raw(member)
                                + member.commaBefore()
                                + member.commaAfter())
                        .toList();
    }
}
