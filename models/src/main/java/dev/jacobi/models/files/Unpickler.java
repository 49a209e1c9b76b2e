package dev.jacobi.models.files;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a Python pickle without ever making an object of a kind that it names: numbers, texts, lists, tuples and
 * dictionaries become Java's, and what a pickle calls goes to {@link Calls}, which knows a handful of names and refuses
 * all others. Instructions that PyTorch does not write for tensors are refused too.
 *
 * <p>The instructions are those of Python's {@code pickletools}, protocols 2 to 4.
 */
final class Unpickler {
    /** Python's None. */
    enum None {
        /** The only value. */
        NONE
    }

    /** A function or class by its name; it stays a name. */
    record Global(String name) {}

    /** What the pickle may call. */
    interface Calls {
        /** The result of a function, or an error if it is none of those that are known. */
        Object call(String function, List<?> arguments) throws PytorchFileException;

        /** The object outside the pickle that has this id. */
        Object outside(Object id) throws PytorchFileException;
    }

    /** The longest name of a function or class; those of tensors have a quarter of that. */
    private static final int MAX_NAME = 200;

    private final ByteBuffer in;
    private final Calls calls;
    private final Map<Integer, Object> memo = new HashMap<>();
    private final Deque<List<Object>> marked = new ArrayDeque<>();
    private List<Object> stack = new ArrayList<>();

    Unpickler(byte[] pickle, Calls calls) {
        this.in = ByteBuffer.wrap(pickle).order(ByteOrder.LITTLE_ENDIAN);
        this.calls = calls;
    }

    /** The object that the pickle describes. */
    Object read() throws PytorchFileException {
        try {
            while (true) {
                int code = in.get() & 0xff;
                if (code == '.') {
                    return pop();
                }
                execute(code);
            }
        } catch (BufferUnderflowException e) {
            throw new PytorchFileException("the pickle ends in the middle of an instruction", e);
        }
    }

    private void execute(int code) throws PytorchFileException {
        switch (code) {
            case 0x80 -> version(in.get());
            case 0x95 -> in.getLong(); // a frame's length, of use to streams only
            case 'N' -> stack.add(None.NONE);
            case 0x88 -> stack.add(true);
            case 0x89 -> stack.add(false);
            case 'K' -> stack.add((long) (in.get() & 0xff));
            case 'M' -> stack.add((long) (in.getShort() & 0xffff));
            case 'J' -> stack.add((long) in.getInt());
            case 0x8a -> stack.add(longNumber());
            case 'G' -> stack.add(Double.longBitsToDouble(Long.reverseBytes(in.getLong())));
            case 'X' -> stack.add(text(in.getInt()));
            case 0x8c -> stack.add(text(in.get() & 0xff));
            case '(' -> {
                marked.push(stack);
                stack = new ArrayList<>();
            }
            case ')' -> stack.add(List.of());
            case 0x85 -> stack.add(popLast(1));
            case 0x86 -> stack.add(popLast(2));
            case 0x87 -> stack.add(popLast(3));
            case 't' -> {
                List<Object> items = popMark();
                stack.add(items);
            }
            case ']' -> stack.add(new ArrayList<>());
            case 'a' -> {
                Object item = pop();
                list(top()).add(item);
            }
            case 'e' -> {
                List<Object> items = popMark();
                list(top()).addAll(items);
            }
            case '}' -> stack.add(new LinkedHashMap<>());
            case 's' -> put(popLast(2));
            case 'u' -> put(popMark());
            case 'c' -> stack.add(global(line(), line()));
            case 0x93 -> {
                List<Object> names = popLast(2);
                stack.add(global(string(names.get(0)), string(names.get(1))));
            }
            case 'R' -> reduce();
            case 'b' -> build();
            case 'Q' -> stack.add(calls.outside(pop()));
            case 'q' -> memo.put(in.get() & 0xff, top());
            case 'r' -> memo.put(in.getInt(), top());
            case 0x94 -> memo.put(memo.size(), top());
            case 'h' -> stack.add(remembered(in.get() & 0xff));
            case 'j' -> stack.add(remembered(in.getInt()));
            default ->
                throw new PytorchFileException(
                        "the pickle has the instruction 0x%02x at byte %d, which tensors do not need"
                                .formatted(code, in.position() - 1));
        }
    }

    private static void version(int protocol) throws PytorchFileException {
        if (protocol < 2 || protocol > 4) {
            throw new PytorchFileException("the pickle has protocol %d, expected 2 to 4".formatted(protocol));
        }
    }

    private long longNumber() throws PytorchFileException {
        int bytes = in.get() & 0xff;
        if (bytes > Long.BYTES) {
            throw new PytorchFileException("the pickle has a number of %d bytes, expected at most 8".formatted(bytes));
        }
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (in.get() & 0xffL) << (8 * i);
        }
        int unused = Long.SIZE - 8 * bytes;
        return bytes == 0 ? 0 : (value << unused) >> unused;
    }

    private String text(int length) throws PytorchFileException {
        if (length < 0 || length > in.remaining()) {
            throw new PytorchFileException(
                    "the pickle has a text of %d bytes, but only %d are left".formatted(length, in.remaining()));
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private String line() {
        StringBuilder line = new StringBuilder();
        for (byte next = in.get(); next != '\n'; next = in.get()) {
            line.append((char) (next & 0xff));
        }
        return line.toString();
    }

    /** Limits the name's length, since a pickle could join remembered parts again and again. */
    private static Global global(String module, String name) throws PytorchFileException {
        if (module.length() + name.length() > MAX_NAME) {
            throw new PytorchFileException("the pickle names a function of %d characters, expected at most %d"
                    .formatted(module.length() + name.length(), MAX_NAME));
        }
        return new Global(module + "." + name);
    }

    private void reduce() throws PytorchFileException {
        List<Object> call = popLast(2);
        if (call.get(0) instanceof Global(String function) && call.get(1) instanceof List<?> arguments) {
            stack.add(calls.call(function, arguments));
        } else {
            throw new PytorchFileException("the pickle calls %s with %s, expected a function and a tuple"
                    .formatted(kind(call.get(0)), kind(call.get(1))));
        }
    }

    /** The attributes of an ordered dictionary (PyTorch keeps versions of layers there) say nothing about tensors. */
    private void build() throws PytorchFileException {
        pop();
        if (!(top() instanceof Map<?, ?>)) {
            throw new PytorchFileException("the pickle sets attributes of %s".formatted(kind(top())));
        }
    }

    private void put(List<Object> entries) throws PytorchFileException {
        if (entries.size() % 2 != 0 || !(top() instanceof Map<?, ?> map)) {
            throw new PytorchFileException(
                    "the pickle puts %d keys and values into %s".formatted(entries.size(), kind(top())));
        }
        @SuppressWarnings("unchecked") // only this class makes maps
        Map<Object, Object> target = (Map<Object, Object>) map;
        for (int i = 0; i < entries.size(); i += 2) {
            Object key = entries.get(i);
            if (!(key instanceof String || key instanceof Long)) {
                throw new PytorchFileException(
                        "the pickle has %s as a key, expected a text or a number".formatted(kind(key)));
            }
            target.put(key, entries.get(i + 1));
        }
    }

    private Object remembered(int place) throws PytorchFileException {
        Object value = memo.get(place);
        if (value == null) {
            throw new PytorchFileException("the pickle asks for object %d, which it has not stored".formatted(place));
        }
        return value;
    }

    private static List<Object> list(Object value) throws PytorchFileException {
        if (value instanceof ArrayList<?> list) {
            @SuppressWarnings("unchecked") // only this class makes lists
            List<Object> target = (List<Object>) list;
            return target;
        }
        throw new PytorchFileException("the pickle appends to %s".formatted(kind(value)));
    }

    private static String string(Object value) throws PytorchFileException {
        if (value instanceof String text) {
            return text;
        }
        throw new PytorchFileException("the pickle has %s as a name".formatted(kind(value)));
    }

    private Object pop() throws PytorchFileException {
        Object top = top();
        stack.removeLast();
        return top;
    }

    private Object top() throws PytorchFileException {
        if (stack.isEmpty()) {
            throw new PytorchFileException("the pickle takes more from its stack than it has put there");
        }
        return stack.getLast();
    }

    private List<Object> popLast(int count) throws PytorchFileException {
        if (stack.size() < count) {
            throw new PytorchFileException("the pickle takes more from its stack than it has put there");
        }
        List<Object> tail = stack.subList(stack.size() - count, stack.size());
        List<Object> items = List.copyOf(tail);
        tail.clear();
        return items;
    }

    private List<Object> popMark() throws PytorchFileException {
        if (marked.isEmpty()) {
            throw new PytorchFileException("the pickle ends a group that it has not begun");
        }
        List<Object> items = stack;
        stack = marked.pop();
        return items;
    }

    /** What a value is, in words; its contents may be endless. */
    static String kind(Object value) {
        return switch (value) {
            case None _ -> "None";
            case String text -> "the text '%s'".formatted(text.length() <= 40 ? text : text.substring(0, 40) + "…");
            case Number number -> "the number " + number;
            case Boolean flag -> flag.toString();
            case List<?> _ -> "a list";
            case Map<?, ?> _ -> "a dictionary";
            case Global(String name) -> "'%s'".formatted(name);
            default -> "a " + value.getClass().getSimpleName();
        };
    }
}
