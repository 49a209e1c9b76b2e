package dev.jacobi.models.files;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.models.files.Unpickler.Global;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Reads the tensors of a file that PyTorch's {@code torch.save} wrote (version 1.6 or later): a zip of a pickle, which
 * describes them, and their storages. The pickle is interpreted by a list of what tensors need; a file that names
 * anything else is refused, and nothing in a file is ever run.
 */
public final class PytorchFile {
    /** The longest description that is read, in bytes. */
    private static final long MAX_PICKLE = 1 << 22;

    /** The largest storage that is read, in bytes: what an array can hold. */
    private static final long MAX_STORAGE = Integer.MAX_VALUE - 8;

    /** The most axes of a tensor. */
    private static final int MAX_RANK = 16;

    /**
     * How many times as long as the file all storages and tensors together may be: they need twice its length, and some
     * tensors share a storage.
     */
    private static final int MAX_EXPANSION = 4;

    private static final Map<String, ElementType> STORAGES = Map.of(
            "torch.DoubleStorage", ElementType.F64,
            "torch.FloatStorage", ElementType.F32,
            "torch.HalfStorage", ElementType.F16,
            "torch.BFloat16Storage", ElementType.BF16,
            "torch.LongStorage", ElementType.I64);

    /** Keys under which training scripts keep the weights, beside other things. */
    private static final List<String> NESTED = List.of("state_dict", "model_state_dict", "model");

    private PytorchFile() {}

    /** Elements that tensors are views of. */
    private record Storage(ElementType type, String key, long elements) {}

    /** A view of a storage. */
    private record View(Storage storage, long offset, List<Long> size, List<Long> stride) {}

    /**
     * The tensors by name, in the file's order.
     *
     * @throws PytorchFileException if the file is malformed, or holds something that is no tensor where one belongs
     */
    public static Map<String, StoredTensor> read(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return new Reader(zip, Files.size(file)).read();
        } catch (ZipException | PytorchFileException e) {
            throw new PytorchFileException("%s: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static final class Reader implements Unpickler.Calls {
        private final ZipFile zip;
        private final String root;
        private final Map<String, ByteBuffer> storages = new HashMap<>();
        private final long fileLength;
        private long claimed;

        Reader(ZipFile zip, long fileLength) throws PytorchFileException {
            this.zip = zip;
            this.fileLength = fileLength;
            this.root = zip.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.endsWith("/data.pkl"))
                    .findFirst()
                    .map(name -> name.substring(0, name.length() - "data.pkl".length()))
                    .orElseThrow(
                            () -> new PytorchFileException("found no data.pkl, expected a zip that torch.save wrote"));
        }

        Map<String, StoredTensor> read() throws IOException {
            checkByteOrder();
            ZipEntry pickle = zip.getEntry(root + "data.pkl");
            Object saved = new Unpickler(bytes(pickle, MAX_PICKLE), this).read();
            Map<String, StoredTensor> tensors = new LinkedHashMap<>();
            for (Map.Entry<?, ?> entry : state(saved).entrySet()) {
                if (!(entry.getKey() instanceof String name) || !(entry.getValue() instanceof View view)) {
                    throw new PytorchFileException("%s is %s, expected a tensor under a name"
                            .formatted(Unpickler.kind(entry.getKey()), Unpickler.kind(entry.getValue())));
                }
                tensors.put(name, tensor("tensor '%s'".formatted(name), view));
            }
            return tensors;
        }

        private void checkByteOrder() throws IOException {
            ZipEntry order = zip.getEntry(root + "byteorder");
            if (order != null) {
                String word = new String(bytes(order, 16), StandardCharsets.US_ASCII);
                if (!word.equals("little")) {
                    throw new PytorchFileException("the byte order is '%s', expected 'little'".formatted(word));
                }
            }
        }

        /** The map of tensors: the saved object itself, or one level below. */
        private static Map<?, ?> state(Object saved) throws PytorchFileException {
            if (saved instanceof Map<?, ?> map) {
                for (String key : NESTED) {
                    if (map.get(key) instanceof Map<?, ?> nested) {
                        return nested;
                    }
                }
                return map;
            }
            throw new PytorchFileException(
                    "found %s, expected a dictionary of tensors".formatted(Unpickler.kind(saved)));
        }

        // ---- what the pickle may call

        @Override
        public Object call(String function, List<?> arguments) throws PytorchFileException {
            switch (function) {
                case "collections.OrderedDict" -> {
                    if (arguments.isEmpty()) {
                        return new LinkedHashMap<>();
                    }
                }
                case "torch._utils._rebuild_tensor_v2" -> {
                    if (arguments.size() >= 4
                            && arguments.get(0) instanceof Storage storage
                            && arguments.get(1) instanceof Long offset
                            && arguments.get(2) instanceof List<?> size
                            && arguments.get(3) instanceof List<?> stride) {
                        return new View(storage, offset, longs(size), longs(stride));
                    }
                }
                case "torch._utils._rebuild_parameter" -> {
                    if (!arguments.isEmpty() && arguments.getFirst() instanceof View view) {
                        return view;
                    }
                }
                case "torch.jit._pickle.restore_type_tag" -> {
                    // Returns its argument; libtorch writes the type of a dictionary beside it.
                    if (arguments.size() == 2) {
                        return arguments.getFirst();
                    }
                }
                default ->
                    throw new PytorchFileException(
                            "it calls '%s', which is not one of the functions that make tensors; nothing was run"
                                    .formatted(function));
            }
            throw new PytorchFileException("it calls '%s' with other arguments than a tensor has".formatted(function));
        }

        /** A storage: ('storage', type, key, device, number of elements). */
        @Override
        public Object outside(Object id) throws PytorchFileException {
            if (id instanceof List<?> parts
                    && parts.size() == 5
                    && parts.get(0).equals("storage")
                    && parts.get(1) instanceof Global(String kind)
                    && parts.get(2) instanceof String key
                    && parts.get(4) instanceof Long elements) {
                ElementType type = STORAGES.get(kind);
                if (type == null) {
                    throw new PytorchFileException("elements of the type '%s', expected one of %s"
                            .formatted(kind, STORAGES.keySet().stream().sorted().toList()));
                }
                if (elements < 0 || elements > MAX_STORAGE / type.bytes()) {
                    throw new PytorchFileException(
                            "storage '%s' has %d elements, expected at most 2 GiB".formatted(key, elements));
                }
                return new Storage(type, key, elements);
            }
            throw new PytorchFileException("it refers to %s, expected a storage".formatted(Unpickler.kind(id)));
        }

        private static List<Long> longs(List<?> values) throws PytorchFileException {
            if (values.size() > MAX_RANK) {
                throw new PytorchFileException(
                        "a tensor has %d axes, expected at most %d".formatted(values.size(), MAX_RANK));
            }
            for (Object value : values) {
                if (!(value instanceof Long number) || number < 0) {
                    throw new PytorchFileException(
                            "a size or stride is %s, expected a number from 0".formatted(Unpickler.kind(value)));
                }
            }
            return values.stream().map(Long.class::cast).toList();
        }

        // ---- elements

        private StoredTensor tensor(String where, View view) throws IOException {
            Shape shape = shape(where, view);
            ByteBuffer elements = elements(where, view.storage());
            int bytes = view.storage().type().bytes();
            int length = Math.multiplyExact(shape.size(), bytes);
            claim(where, length);
            ByteBuffer data = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
            int[] dims = shape.dims();
            int[] index = new int[dims.length];
            for (int i = 0; i < shape.size(); i++) {
                long element = view.offset();
                for (int axis = 0; axis < dims.length; axis++) {
                    element += index[axis] * view.stride().get(axis);
                }
                data.put(elements.slice(Math.toIntExact(element * bytes), bytes));
                for (int axis = dims.length - 1; axis >= 0 && ++index[axis] == dims[axis]; axis--) {
                    index[axis] = 0;
                }
            }
            return new StoredTensor(view.storage().type(), shape, data.flip());
        }

        /** Counts memory before it is taken, so that many names for few bytes do not make many bytes of them. */
        private void claim(String where, long bytes) throws PytorchFileException {
            claimed += bytes;
            if (claimed > MAX_EXPANSION * fileLength) {
                throw new PytorchFileException(
                        "%s: up to it, storages and tensors have %d bytes, expected at most %d times the file's %d"
                                .formatted(where, claimed, MAX_EXPANSION, fileLength));
            }
        }

        /** Checks that all elements lie in the storage, and that there are not more of them than it has. */
        private static Shape shape(String where, View view) throws PytorchFileException {
            Shape shape;
            try {
                shape = Shape.of(view.size().stream().mapToInt(Math::toIntExact).toArray());
                long last = view.offset();
                for (int axis = 0; axis < view.size().size(); axis++) {
                    long steps = view.size().get(axis) - 1;
                    last = Math.addExact(
                            last, Math.multiplyExact(steps, view.stride().get(axis)));
                }
                long elements = view.storage().elements();
                if (view.stride().size() != view.size().size()
                        || view.offset() < 0
                        || shape.size() > elements
                        || last >= elements) {
                    throw new PytorchFileException(
                            "%s: size %s, stride %s and offset %d do not lie within the %d elements of its storage"
                                    .formatted(where, view.size(), view.stride(), view.offset(), elements));
                }
            } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException e) {
                throw new PytorchFileException(
                        "%s: size %s, stride %s: %s".formatted(where, view.size(), view.stride(), e.getMessage()), e);
            }
            return shape;
        }

        private ByteBuffer elements(String where, Storage storage) throws IOException {
            ByteBuffer known = storages.get(storage.key());
            long expected = storage.elements() * storage.type().bytes();
            if (known == null) {
                ZipEntry entry = zip.getEntry(root + "data/" + storage.key());
                if (entry == null || entry.isDirectory()) {
                    throw new PytorchFileException("%s: its storage '%s' is missing".formatted(where, storage.key()));
                }
                claim(where, expected);
                known = ByteBuffer.wrap(bytes(entry, expected)).order(ByteOrder.LITTLE_ENDIAN);
                storages.put(storage.key(), known);
            }
            if (known.limit() != expected) {
                throw new PytorchFileException("%s: its storage '%s' has %d bytes, expected %d"
                        .formatted(where, storage.key(), known.limit(), expected));
            }
            return known;
        }

        /** An entry's contents, of which no more is read than allowed, whatever the zip says. */
        private byte[] bytes(ZipEntry entry, long limit) throws IOException {
            if (entry.getMethod() != ZipEntry.STORED) {
                throw new PytorchFileException(
                        "%s is compressed, which torch.save does not do".formatted(entry.getName()));
            }
            try (InputStream in = zip.getInputStream(entry)) {
                byte[] bytes = in.readNBytes((int) limit);
                if (in.read() >= 0) {
                    throw new PytorchFileException(
                            "%s is longer than the %d bytes that belong there".formatted(entry.getName(), limit));
                }
                return bytes;
            }
        }
    }
}
