package org.ollamasidecar.canary;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes a model file of format GGUF version 3: a header, keys, tensor descriptions, then the tensors, all little
 * endian and aligned to 32 bytes. Only what a tiny F32 model needs.
 */
final class GgufWriter {

    private static final int VERSION = 3;
    private static final int ALIGNMENT = 32;

    /** The type numbers of the format. */
    private static final int UINT32 = 4;

    private static final int INT32 = 5;
    private static final int FLOAT32 = 6;
    private static final int BOOL = 7;
    private static final int STRING = 8;
    private static final int ARRAY = 9;
    private static final int TENSOR_F32 = 0;

    private final ByteArrayOutputStream keys = new ByteArrayOutputStream();
    private final ByteArrayOutputStream descriptions = new ByteArrayOutputStream();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private long keyCount;
    private long tensorCount;

    GgufWriter text(String key, String value) {
        key(key, STRING);
        string(keys, value);
        return this;
    }

    GgufWriter uint32(String key, int value) {
        key(key, UINT32);
        int32(keys, value);
        return this;
    }

    GgufWriter float32(String key, float value) {
        key(key, FLOAT32);
        int32(keys, Float.floatToIntBits(value));
        return this;
    }

    GgufWriter flag(String key, boolean value) {
        key(key, BOOL);
        keys.write(value ? 1 : 0);
        return this;
    }

    GgufWriter texts(String key, List<String> values) {
        array(key, STRING, values.size());
        values.forEach(value -> string(keys, value));
        return this;
    }

    GgufWriter floats(String key, float... values) {
        array(key, FLOAT32, values.length);
        for (float value : values) {
            int32(keys, Float.floatToIntBits(value));
        }
        return this;
    }

    GgufWriter int32s(String key, int... values) {
        array(key, INT32, values.length);
        for (int value : values) {
            int32(keys, value);
        }
        return this;
    }

    /** A vector, or rows of the same length one after the other. */
    GgufWriter tensor(String name, float[]... rows) {
        tensorCount++;
        string(descriptions, name);
        int32(descriptions, rows.length == 1 ? 1 : 2);
        int64(descriptions, rows[0].length);
        if (rows.length > 1) {
            int64(descriptions, rows.length);
        }
        int32(descriptions, TENSOR_F32);
        int64(descriptions, data.size());
        for (float[] row : rows) {
            for (float value : row) {
                int32(data, Float.floatToIntBits(value));
            }
        }
        pad(data);
        return this;
    }

    byte[] toBytes() {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
        int32(file, VERSION);
        int64(file, tensorCount);
        int64(file, keyCount);
        file.writeBytes(keys.toByteArray());
        file.writeBytes(descriptions.toByteArray());
        pad(file);
        file.writeBytes(data.toByteArray());
        return file.toByteArray();
    }

    private void key(String key, int type) {
        keyCount++;
        string(keys, key);
        int32(keys, type);
    }

    private void array(String key, int elementType, int count) {
        key(key, ARRAY);
        int32(keys, elementType);
        int64(keys, count);
    }

    private static void string(ByteArrayOutputStream out, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        int64(out, bytes.length);
        out.writeBytes(bytes);
    }

    private static void int32(ByteArrayOutputStream out, int value) {
        out.writeBytes(littleEndian(Integer.BYTES).putInt(value).array());
    }

    private static void int64(ByteArrayOutputStream out, long value) {
        out.writeBytes(littleEndian(Long.BYTES).putLong(value).array());
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void pad(ByteArrayOutputStream out) {
        out.writeBytes(new byte[(ALIGNMENT - out.size() % ALIGNMENT) % ALIGNMENT]);
    }
}
