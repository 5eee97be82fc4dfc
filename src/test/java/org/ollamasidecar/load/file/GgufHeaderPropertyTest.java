package org.ollamasidecar.load.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.ollamasidecar.canary.WordChain;

/** Whatever a file holds: an answer, and never anything but an answer. */
class GgufHeaderPropertyTest {

    private static final byte[] MODEL = WordChain.file();
    static final int HEADER = 8000;
    private static final byte[] BEGINNING = {'G', 'G', 'U', 'F', 3, 0, 0, 0};
    private static Path file = Path.of("");

    @BeforeContainer
    static void makeFile() throws IOException {
        file = Files.createTempFile("property", ".gguf");
    }

    @AfterContainer
    static void deleteFile() throws IOException {
        Files.delete(file);
    }

    private static void assertAnswered(byte[] content) {
        Throwable thrown = catchThrowable(() -> GgufHeader.read(Files.write(file, content)));
        if (thrown != null) {
            assertThat(thrown).isInstanceOf(GgufHeader.NotGguf.class);
            assertThat(thrown.getMessage()).isNotBlank();
        }
    }

    @Property
    void anyBytes_areAnswered(@ForAll @Size(max = 4096) byte[] content) {
        assertAnswered(content);
    }

    @Property
    void anyBytesBehindAGoodBeginning_areAnswered(@ForAll @Size(max = 4096) byte[] content) {
        byte[] file = Arrays.copyOf(BEGINNING, BEGINNING.length + content.length);
        System.arraycopy(content, 0, file, BEGINNING.length, content.length);
        assertAnswered(file);
    }

    @Property
    void damagedModel_isAnswered(@ForAll @Size(min = 1, max = 8) Map<@IntRange(max = HEADER) Integer, Byte> damage) {
        byte[] spoilt = MODEL.clone();
        damage.forEach((position, value) -> spoilt[position] = value);
        assertAnswered(spoilt);
    }

    /** Lengths and counts that no file of this size can have: nothing is allocated for them, nothing is counted up to. */
    @Property
    void absurdNumber_isAnswered(@ForAll @IntRange(min = 8, max = HEADER) int position, @ForAll long value) {
        byte[] spoilt = MODEL.clone();
        ByteBuffer.wrap(spoilt).order(ByteOrder.LITTLE_ENDIAN).putLong(position, value);
        assertAnswered(spoilt);
    }

    @Property
    void cutModel_isAnswered(@ForAll @IntRange(max = HEADER) int length) {
        assertAnswered(Arrays.copyOf(MODEL, length));
    }
}
