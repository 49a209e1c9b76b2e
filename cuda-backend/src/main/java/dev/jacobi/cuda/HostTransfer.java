package dev.jacobi.cuda;

import dev.jacobi.core.backend.NotCapturableException;
import dev.jacobi.core.backend.Readback;
import dev.jacobi.cuda.binding.Device;
import dev.jacobi.cuda.binding.PinnedMemory;
import dev.jacobi.cuda.binding.Resources;
import dev.jacobi.cuda.binding.Stream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;

/**
 * Copies between Java arrays and the device, by way of two pieces of pinned memory: while the device fetches one, the
 * next is filled. An upload returns before the device has it, a download when the array holds it. What is read back
 * while the device goes on has a piece to itself until it is fetched.
 */
final class HostTransfer {
    private static final int PIECE_BYTES = 4 << 20;

    /** What is transferred: moves elements {@code from …} of an array into, or out of, the beginning of a piece. */
    @FunctionalInterface
    private interface Part {
        void move(MemorySegment piece, int from, int count);
    }

    private final Stream stream;
    private final Supplier<Piece> newPiece;
    private final List<Piece> pieces;
    private final Deque<Piece> idle = new ArrayDeque<>();
    private int next;

    /**
     * Opens what it needs.
     *
     * @param resources where that is closed
     */
    HostTransfer(Device device, Stream stream, Resources resources) {
        this.stream = stream;
        this.newPiece = () -> piece(device, stream, resources);
        this.pieces = List.of(newPiece.get(), newPiece.get());
    }

    /** Pinned memory, and the place in the queue behind which it may be written again. */
    private record Piece(long address, MemorySegment memory, Stream.Mark used) {}

    @SuppressWarnings("restricted")
    private static Piece piece(Device device, Stream stream, Resources resources) {
        PinnedMemory pinned = resources.open(() -> device.allocatePinned(PIECE_BYTES));
        Stream.Mark used = resources.open(stream::mark);
        return new Piece(
                pinned.address(), MemorySegment.ofAddress(pinned.address()).reinterpret(PIECE_BYTES), used);
    }

    void upload(float[] values, DeviceBuffer to) {
        upload(to, (piece, from, count) -> MemorySegment.copy(values, from, piece, ValueLayout.JAVA_FLOAT, 0, count));
    }

    void upload(double[] values, DeviceBuffer to) {
        upload(to, (piece, from, count) -> {
            for (int i = 0; i < count; i++) {
                piece.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) values[from + i]);
            }
        });
    }

    void upload(int[] values, DeviceBuffer to) {
        upload(to, (piece, from, count) -> MemorySegment.copy(values, from, piece, ValueLayout.JAVA_INT, 0, count));
    }

    void upload(byte[] values, DeviceBuffer to) {
        upload(to, (piece, from, count) -> MemorySegment.copy(values, from, piece, ValueLayout.JAVA_BYTE, 0, count));
    }

    void download(DeviceBuffer from, byte[] values) {
        download(from, (piece, at, count) -> MemorySegment.copy(piece, ValueLayout.JAVA_BYTE, 0, values, at, count));
    }

    void download(DeviceBuffer from, float[] values) {
        download(from, (piece, at, count) -> MemorySegment.copy(piece, ValueLayout.JAVA_FLOAT, 0, values, at, count));
    }

    void download(DeviceBuffer from, double[] values) {
        download(from, (piece, at, count) -> {
            for (int i = 0; i < count; i++) {
                values[at + i] = piece.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            }
        });
    }

    void download(DeviceBuffer from, int[] values) {
        download(from, (piece, at, count) -> MemorySegment.copy(piece, ValueLayout.JAVA_INT, 0, values, at, count));
    }

    /** Begins a download that does not keep the caller. */
    Readback readBack(DeviceBuffer from) {
        if (from.bytes() > PIECE_BYTES) {
            double[] values = new double[from.length()];
            download(from, values);
            return Readback.arrived(values);
        }
        requireHost("downloaded");
        Piece piece = idle.isEmpty() ? newPiece.get() : idle.pop();
        stream.download(from.address(), piece.address, from.bytes());
        piece.used.set();
        return new Arrival(piece, from.length());
    }

    /** What a piece will hold. */
    private final class Arrival implements Readback {
        private final Piece piece;
        private final double[] values;
        private boolean arrived;

        private Arrival(Piece piece, int length) {
            this.piece = piece;
            this.values = new double[length];
        }

        @Override
        public double[] await() {
            if (!arrived) {
                piece.used.await();
                for (int i = 0; i < values.length; i++) {
                    values[i] = piece.memory.getAtIndex(ValueLayout.JAVA_FLOAT, i);
                }
                idle.push(piece);
                arrived = true;
            }
            return values;
        }

        @Override
        public boolean hasArrived() {
            return arrived;
        }
    }

    private void requireHost(String what) {
        if (stream.isCapturing()) {
            throw new NotCapturableException("values are %s in the middle of the work".formatted(what));
        }
    }

    private void upload(DeviceBuffer to, Part part) {
        requireHost("uploaded");
        int most = PIECE_BYTES / to.type().bytes();
        for (int from = 0; from < to.length(); from += most) {
            DeviceBuffer target = to.slice(from, Math.min(most, to.length() - from));
            Piece piece = nextPiece();
            piece.used.await();
            part.move(piece.memory, from, target.length());
            stream.upload(piece.address, target.address(), target.bytes());
            piece.used.set();
        }
    }

    private void download(DeviceBuffer from, Part part) {
        requireHost("downloaded");
        int most = PIECE_BYTES / from.type().bytes();
        for (int at = 0; at < from.length(); at += most) {
            DeviceBuffer source = from.slice(at, Math.min(most, from.length() - at));
            Piece piece = nextPiece();
            piece.used.await();
            stream.download(source.address(), piece.address, source.bytes());
            stream.synchronize();
            part.move(piece.memory, at, source.length());
        }
    }

    private Piece nextPiece() {
        next = (next + 1) % pieces.size();
        return pieces.get(next);
    }
}
