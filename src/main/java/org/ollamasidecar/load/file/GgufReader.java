package org.ollamasidecar.load.file;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Goes through the header once; every length is compared with what the file holds before it is believed. */
final class GgufReader {

    private static final int MAGIC = 0x46554747;
    private static final int OLDEST = 2;
    private static final int NEWEST = 3;
    private static final long MANY_TENSORS = 100_000;
    private static final long MANY_KEYS = 100_000;
    private static final int MAX_DIMENSIONS = 4;
    private static final long MANY_NUMBERS = 4096;
    private static final int LAST_SMALL_WHOLE = 5;
    private static final int STRING = 8;
    private static final int ARRAY = 9;
    private static final int UINT64 = 10;
    private static final int INT64 = 11;
    private static final String ARCHITECTURE = "general.architecture";
    /** Bytes of a value by its type; 0 for those that say their length themselves. */
    private static final int[] WIDTHS = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};

    private static final int BUFFER = 1 << 16;

    private final SeekableByteChannel channel;
    private final long size;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);

    GgufReader(SeekableByteChannel channel) throws IOException {
        this(channel, channel.size());
    }

    /** @param size of the whole file, of which the channel may have the beginning only */
    GgufReader(SeekableByteChannel channel, long size) {
        this.channel = channel;
        this.size = size;
        buffer.limit(0);
    }

    GgufHeader header() throws IOException {
        try {
            return checked();
        } catch (EOFException e) {
            throw new GgufHeader.NotGguf("The file ends in the middle of its header: it is not whole.");
        }
    }

    private GgufHeader checked() throws IOException {
        Counts counts = counts();
        String architecture = "";
        for (long key = 0; key < counts.keys(); key++) {
            String name = text();
            int type = type();
            if (name.equals(ARCHITECTURE) && type == STRING) {
                architecture = text();
            } else {
                skipValue(type, 0);
            }
        }
        for (long tensor = 0; tensor < counts.tensors(); tensor++) {
            tensor();
        }
        return new GgufHeader(counts.version(), counts.tensors(), counts.keys(), architecture);
    }

    /** What a file says of its sizes, as far as its beginning reaches. */
    GgufFacts facts() throws IOException {
        Map<String, long[]> numbers = new HashMap<>();
        String architecture = "";
        try {
            Counts counts = counts();
            for (long key = 0; key < counts.keys(); key++) {
                String name = text();
                int type = type();
                if (name.equals(ARCHITECTURE) && type == STRING) {
                    architecture = text();
                } else if (GgufFacts.isOne(name)) {
                    numbers.put(name, numbers(type));
                } else {
                    skipValue(type, 0);
                }
            }
        } catch (EOFException end) {
            if (numbers.isEmpty()) {
                throw new GgufHeader.NotGguf("The file ends in the middle of its header: it is not whole.");
            }
        }
        return new GgufFacts(architecture, numbers);
    }

    /** What stands at the very beginning. */
    private record Counts(int version, long tensors, long keys) {}

    private Counts counts() throws IOException {
        if (size < Integer.BYTES || u32() != MAGIC) {
            throw new GgufHeader.NotGguf("The file does not begin as a GGUF file does.");
        }
        int version = (int) u32();
        if (version < OLDEST || version > NEWEST) {
            throw new GgufHeader.NotGguf("The file has version " + version + " of the format; 2 and 3 are known.");
        }
        return new Counts(version, count("tensors", MANY_TENSORS), count("keys", MANY_KEYS));
    }

    /** One whole number, or several; none where it is something else. */
    private long[] numbers(int type) throws IOException {
        if (isWhole(type)) {
            return new long[] {whole(type)};
        }
        if (type != ARRAY) {
            skipValue(type, 0);
            return new long[0];
        }
        int element = type();
        long count = u64();
        if (!isWhole(element) || count < 0 || count > MANY_NUMBERS) {
            skipElements(element, count);
            return new long[0];
        }
        long[] numbers = new long[(int) count];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = whole(element);
        }
        return numbers;
    }

    private static boolean isWhole(int type) {
        return type <= LAST_SMALL_WHOLE || type == UINT64 || type == INT64;
    }

    private long whole(int type) throws IOException {
        int width = WIDTHS[type];
        require(width);
        return switch (width) {
            case Byte.BYTES -> buffer.get();
            case Short.BYTES -> buffer.getShort();
            case Integer.BYTES -> buffer.getInt();
            default -> buffer.getLong();
        };
    }

    private long count(String what, long most) throws IOException {
        long count = u64();
        if (count < 0 || count > most) {
            throw new GgufHeader.NotGguf("The file claims to have " + Long.toUnsignedString(count) + " " + what + ".");
        }
        return count;
    }

    private int type() throws IOException {
        long type = u32();
        if (type >= WIDTHS.length) {
            throw new GgufHeader.NotGguf("The file has a value of the unknown type " + type + ".");
        }
        return (int) type;
    }

    private void skipValue(int type, int depth) throws IOException {
        if (type == STRING) {
            skip(u64());
        } else if (type != ARRAY) {
            skip(WIDTHS[type]);
        } else if (depth > 0) {
            throw new GgufHeader.NotGguf("The file has an array of arrays.");
        } else {
            skipArray();
        }
    }

    private void skipArray() throws IOException {
        int element = type();
        skipElements(element, u64());
    }

    private void skipElements(int element, long count) throws IOException {
        if (count < 0 || count > size) {
            throw new GgufHeader.NotGguf("The file claims an array of " + Long.toUnsignedString(count) + " values.");
        }
        if (WIDTHS[element] > 0) {
            skip(count * WIDTHS[element]);
        } else {
            for (long i = 0; i < count; i++) {
                skipValue(element, 1);
            }
        }
    }

    private void tensor() throws IOException {
        String name = text();
        long dimensions = u32();
        if (dimensions > MAX_DIMENSIONS) {
            throw new GgufHeader.NotGguf("The tensor '" + name + "' claims " + dimensions + " dimensions.");
        }
        skip(dimensions * Long.BYTES);
        skip(Integer.BYTES);
        long offset = u64();
        if (offset < 0 || offset >= size) {
            throw new GgufHeader.NotGguf(
                    "The tensor '" + name + "' would lie behind the end of the file: it is not whole.");
        }
    }

    private String text() throws IOException {
        long length = u64();
        if (length < 0 || length > BUFFER) {
            throw new GgufHeader.NotGguf("The file claims a name of " + Long.toUnsignedString(length) + " bytes.");
        }
        byte[] bytes = new byte[(int) length];
        for (int i = 0; i < bytes.length; i++) {
            require(1);
            bytes[i] = buffer.get();
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private long u32() throws IOException {
        require(Integer.BYTES);
        return Integer.toUnsignedLong(buffer.getInt());
    }

    private long u64() throws IOException {
        require(Long.BYTES);
        return buffer.getLong();
    }

    private void skip(long bytes) throws IOException {
        if (bytes < 0 || bytes > size) {
            throw new GgufHeader.NotGguf("The file claims a value of " + Long.toUnsignedString(bytes) + " bytes.");
        }
        if (bytes <= buffer.remaining()) {
            buffer.position(buffer.position() + (int) bytes);
            return;
        }
        long next = channel.position() - buffer.remaining() + bytes;
        if (next > size) {
            throw new EOFException();
        }
        channel.position(next);
        buffer.limit(0);
    }

    private void require(int bytes) throws IOException {
        if (buffer.remaining() >= bytes) {
            return;
        }
        buffer.compact();
        while (buffer.position() < bytes) {
            if (channel.read(buffer) < 0) {
                throw new EOFException();
            }
        }
        buffer.flip();
    }
}
