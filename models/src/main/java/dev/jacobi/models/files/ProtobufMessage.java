package dev.jacobi.models.files;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * A protocol buffers message that is put together field by field, for formats of which a few fields suffice. Large
 * contents are referenced, not copied.
 */
public final class ProtobufMessage {
    private ByteString bytes = ByteString.EMPTY;

    /** Writes one field. */
    private interface Field {
        void writeTo(CodedOutputStream out) throws IOException;
    }

    /** Adds an integer or enum. */
    public ProtobufMessage number(int field, long value) {
        return add(out -> out.writeInt64(field, value));
    }

    /** Adds a single-precision number. */
    public ProtobufMessage decimal(int field, float value) {
        return add(out -> out.writeFloat(field, value));
    }

    /** Adds a double-precision number. */
    public ProtobufMessage decimal(int field, double value) {
        return add(out -> out.writeDouble(field, value));
    }

    /** Adds a text. */
    public ProtobufMessage text(int field, String value) {
        return add(out -> out.writeString(field, value));
    }

    /** Adds bytes, which must not change any more. */
    public ProtobufMessage bytes(int field, ByteBuffer value) {
        return delimited(field, UnsafeByteOperations.unsafeWrap(value));
    }

    /** Adds a message; later changes to it do not matter. */
    public ProtobufMessage message(int field, ProtobufMessage value) {
        return delimited(field, value.bytes);
    }

    /** Adds a run of doubles in one piece ("packed"). */
    public ProtobufMessage decimals(int field, double... values) {
        return add(out -> {
            out.writeTag(field, 2);
            out.writeUInt32NoTag(values.length * Double.BYTES);
            for (double value : values) {
                out.writeDoubleNoTag(value);
            }
        });
    }

    private ProtobufMessage delimited(int field, ByteString value) {
        add(out -> {
            out.writeTag(field, 2);
            out.writeUInt32NoTag(value.size());
        });
        bytes = bytes.concat(value);
        return this;
    }

    private ProtobufMessage add(Field field) {
        ByteString.Output output = ByteString.newOutput(32);
        CodedOutputStream out = CodedOutputStream.newInstance(output);
        try {
            field.writeTo(out);
            out.flush();
        } catch (IOException e) {
            throw new AssertionError("memory takes every byte", e);
        }
        bytes = bytes.concat(output.toByteString());
        return this;
    }

    /** The message's encoding. */
    public byte[] toBytes() {
        return bytes.toByteArray();
    }

    /** Writes the encoding. */
    public void writeTo(OutputStream out) throws IOException {
        bytes.writeTo(out);
    }
}
