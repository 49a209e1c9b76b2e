package dev.jacobi.models.files;

import dev.jacobi.core.autograd.Shape;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The header of a safetensors file.
 *
 * @param entries in the order of their bytes
 * @param metadata words of the writer's own
 */
record SafeTensorsHeader(List<Entry> entries, Map<String, String> metadata) {
    private static final String METADATA = "__metadata__";
    private static final int ALIGNMENT = 8;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /**
     * Where a tensor is.
     *
     * @param begin its first byte, counted from the end of the header
     * @param end the byte after its last
     */
    record Entry(String name, ElementType type, Shape shape, long begin, long end) {}

    // ---- writing

    /** Lays tensors out: wide elements first, so that all are aligned. */
    static SafeTensorsHeader of(Map<String, StoredTensor> tensors, Map<String, String> metadata) {
        List<Entry> entries = new ArrayList<>();
        List<String> names = tensors.keySet().stream()
                .sorted(Comparator.comparingInt(
                        name -> -tensors.get(name).type().bytes()))
                .toList();
        long begin = 0;
        for (String name : names) {
            StoredTensor tensor = tensors.get(name);
            if (name.equals(METADATA)) {
                throw new IllegalArgumentException("a tensor cannot be named '%s'".formatted(METADATA));
            }
            long end = begin + tensor.data().remaining();
            entries.add(new Entry(name, tensor.type(), tensor.shape(), begin, end));
            begin = end;
        }
        return new SafeTensorsHeader(entries, metadata);
    }

    /** The text, filled up with spaces so that the elements start aligned. */
    byte[] toJson() {
        ObjectNode root = JSON.createObjectNode();
        if (!metadata.isEmpty()) {
            ObjectNode words = root.putObject(METADATA);
            metadata.forEach(words::put);
        }
        for (Entry entry : entries) {
            ObjectNode node = root.putObject(entry.name());
            node.put("dtype", entry.type().name());
            var shape = node.putArray("shape");
            Arrays.stream(entry.shape().dims()).forEach(shape::add);
            node.putArray("data_offsets").add(entry.begin()).add(entry.end());
        }
        byte[] text = JSON.writeValueAsString(root).getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(text, Math.ceilDiv(text.length, ALIGNMENT) * ALIGNMENT);
        Arrays.fill(padded, text.length, padded.length, (byte) ' ');
        return padded;
    }

    // ---- reading

    /**
     * Reads and checks a header.
     *
     * @param dataLength number of bytes after it, all of which must belong to exactly one tensor
     */
    static SafeTensorsHeader parse(byte[] text, long dataLength) throws SafeTensorsException {
        JsonNode root = tree(text);
        Map<String, String> metadata = new LinkedHashMap<>();
        List<Entry> entries = new ArrayList<>();
        for (Map.Entry<String, JsonNode> property : root.properties()) {
            if (property.getKey().equals(METADATA)) {
                readMetadata(property.getValue(), metadata);
            } else {
                entries.add(entry(property.getKey(), property.getValue()));
            }
        }
        entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        checkGapless(entries, dataLength);
        return new SafeTensorsHeader(entries, metadata);
    }

    private static JsonNode tree(byte[] text) throws SafeTensorsException {
        if (text[0] != '{') {
            throw new SafeTensorsException("the header starts with the byte %d, expected '{'".formatted(text[0]));
        }
        try {
            return JSON.readTree(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new SafeTensorsException("the header is no valid UTF-8", e);
        } catch (JacksonException e) {
            throw new SafeTensorsException("the header is no valid JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static void readMetadata(JsonNode node, Map<String, String> metadata) throws SafeTensorsException {
        if (!node.isObject()) {
            throw new SafeTensorsException("%s is %s, expected an object of strings".formatted(METADATA, node));
        }
        for (Map.Entry<String, JsonNode> property : node.properties()) {
            if (!property.getValue().isString()) {
                throw new SafeTensorsException(
                        "%s '%s' is %s, expected a string".formatted(METADATA, property.getKey(), property.getValue()));
            }
            metadata.put(property.getKey(), property.getValue().stringValue());
        }
    }

    private static Entry entry(String name, JsonNode node) throws SafeTensorsException {
        String where = "tensor '%s'".formatted(name);
        ElementType type = type(where, node.path("dtype"));
        Shape shape = shape(where, longs(where, "shape", node.path("shape")));
        List<Long> offsets = longs(where, "data_offsets", node.path("data_offsets"));
        if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
            throw new SafeTensorsException(
                    "%s: data_offsets are %s, expected a begin and an end after it".formatted(where, offsets));
        }
        long bytes = (long) shape.size() * type.bytes();
        if (offsets.get(1) - offsets.get(0) != bytes || bytes > Integer.MAX_VALUE - ALIGNMENT) {
            throw new SafeTensorsException(
                    "%s: data_offsets %s span %d bytes, but %s of the shape %s takes %d (at most 2 GiB)"
                            .formatted(where, offsets, offsets.get(1) - offsets.get(0), type, shape, bytes));
        }
        return new Entry(name, type, shape, offsets.get(0), offsets.get(1));
    }

    private static ElementType type(String where, JsonNode node) throws SafeTensorsException {
        for (ElementType type : ElementType.values()) {
            if (node.isString() && node.stringValue().equals(type.name())) {
                return type;
            }
        }
        throw new SafeTensorsException(
                "%s: dtype is %s, expected one of %s".formatted(where, node, Arrays.toString(ElementType.values())));
    }

    private static Shape shape(String where, List<Long> dims) throws SafeTensorsException {
        try {
            return Shape.of(dims.stream().mapToInt(Math::toIntExact).toArray());
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new SafeTensorsException("%s: shape %s: %s".formatted(where, dims, e.getMessage()), e);
        }
    }

    private static List<Long> longs(String where, String field, JsonNode node) throws SafeTensorsException {
        List<Long> values = new ArrayList<>();
        for (JsonNode value : node) {
            if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
                throw new SafeTensorsException(
                        "%s: %s holds %s, expected integers from 0".formatted(where, field, value));
            }
            values.add(value.longValue());
        }
        if (!node.isArray()) {
            throw new SafeTensorsException("%s: %s is %s, expected a list".formatted(where, field, node));
        }
        return values;
    }

    private static void checkGapless(List<Entry> entries, long dataLength) throws SafeTensorsException {
        long position = 0;
        for (Entry entry : entries) {
            if (entry.begin() != position) {
                throw new SafeTensorsException("tensor '%s' begins at byte %d, expected %d: tensors %s"
                        .formatted(
                                entry.name(),
                                entry.begin(),
                                position,
                                entry.begin() < position ? "overlap" : "leave a hole"));
            }
            position = entry.end();
        }
        if (position != dataLength) {
            throw new SafeTensorsException("the tensors end at byte %d, but the file has %d after the header: it is %s"
                    .formatted(
                            position, dataLength, position > dataLength ? "cut off" : "longer than its header says"));
        }
    }
}
