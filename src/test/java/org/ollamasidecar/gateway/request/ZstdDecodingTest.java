package org.ollamasidecar.gateway.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZstdDecodingTest {

    private static final byte[] TEXT = "{\"model\":\"m\"} ".repeat(5000).getBytes(StandardCharsets.UTF_8);

    private final ZstdDecoding decoding = new ZstdDecoding();

    private byte[] decoded(byte[] packed, int pieces) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int at = 0; at < packed.length; at += pieces) {
            ByteBuf piece = Unpooled.wrappedBuffer(packed, at, Math.min(pieces, packed.length - at));
            decoding.decode(piece, bytes -> {
                byte[] some = new byte[bytes.readableBytes()];
                bytes.readBytes(some);
                all.writeBytes(some);
            });
        }
        decoding.end();
        decoding.close();
        decoding.close();
        return all.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1000, 1_000_000})
    void packedBody_comesOutAsItWas_inWhateverPieces(int pieces) {
        assertThat(decoded(Zstd.compress(TEXT), pieces)).isEqualTo(TEXT);
    }

    @Test
    void severalFrames_areOneBody() {
        byte[] frame = Zstd.compress(TEXT);
        byte[] two = Arrays.copyOf(frame, frame.length * 2);
        System.arraycopy(frame, 0, two, frame.length, frame.length);

        assertThat(decoded(two, 50)).hasSize(TEXT.length * 2);
    }

    @Test
    void nothing_isNothing() {
        assertThat(decoded(new byte[0], 1)).isEmpty();
    }

    @Test
    void whatEndsEarly_orIsNone_isRefused() {
        byte[] packed = Zstd.compress(TEXT);

        assertThatThrownBy(() -> decoded(Arrays.copyOf(packed, packed.length - 3), 10))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.refusal().status()).isEqualTo(400));
        assertThatThrownBy(() -> new ZstdDecoding().decode(Unpooled.wrappedBuffer(TEXT), bytes -> {}))
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void bomb_isRefused_beforeMuchOfItHasComeOut() {
        byte[] bomb = Zstd.compress(new byte[64 << 20]);
        AtomicLong out = new AtomicLong();

        assertThatThrownBy(() ->
                        decoding.decode(Unpooled.wrappedBuffer(bomb), bytes -> out.addAndGet(bytes.readableBytes())))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.refusal().status()).isEqualTo(413));
        assertThat(out.get()).isLessThan(3 << 20);
    }
}
