package org.ollamasidecar.canary;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a model file back, after the description of the format and not after the writer. */
record Gguf(
        int version, Map<String, Object> keys, Map<String, Tensor> tensors, int dataStart, int size, FloatBuffer data) {

    record Tensor(List<Long> dimensions, int type, long offset) {

        int values() {
            return dimensions.stream().mapToInt(Math::toIntExact).reduce(1, Math::multiplyExact);
        }
    }

    static Gguf read(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        byte[] magic = new byte[4];
        in.get(magic);
        if (!new String(magic, StandardCharsets.US_ASCII).equals("GGUF")) {
            throw new AssertionError("No GGUF file");
        }
        int version = in.getInt();
        long tensorCount = in.getLong();
        long keyCount = in.getLong();
        Map<String, Object> keys = new LinkedHashMap<>();
        for (long key = 0; key < keyCount; key++) {
            String name = string(in);
            keys.put(name, value(in, in.getInt()));
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (long tensor = 0; tensor < tensorCount; tensor++) {
            String name = string(in);
            tensors.put(name, tensor(in));
        }
        int dataStart = (in.position() + 31) / 32 * 32;
        return new Gguf(
                version,
                keys,
                tensors,
                dataStart,
                file.length,
                in.position(dataStart).asFloatBuffer());
    }

    float[] values(String tensor) {
        Tensor described = tensors.getOrDefault(tensor, new Tensor(List.of(0L), 0, 0));
        float[] values = new float[described.values()];
        data.get(Math.toIntExact(described.offset() / Float.BYTES), values);
        return values;
    }

    private static Tensor tensor(ByteBuffer in) {
        int count = in.getInt();
        List<Long> dimensions = new ArrayList<>();
        for (int dimension = 0; dimension < count; dimension++) {
            dimensions.add(in.getLong());
        }
        return new Tensor(dimensions, in.getInt(), in.getLong());
    }

    private static Object value(ByteBuffer in, int type) {
        return switch (type) {
            case 4, 5 -> in.getInt();
            case 6 -> in.getFloat();
            case 7 -> in.get() != 0;
            case 8 -> string(in);
            case 9 -> array(in);
            default -> throw new AssertionError("Type " + type);
        };
    }

    private static List<Object> array(ByteBuffer in) {
        int type = in.getInt();
        long count = in.getLong();
        List<Object> values = new ArrayList<>();
        for (long value = 0; value < count; value++) {
            values.add(value(in, type));
        }
        return values;
    }

    private static String string(ByteBuffer in) {
        byte[] bytes = new byte[Math.toIntExact(in.getLong())];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
