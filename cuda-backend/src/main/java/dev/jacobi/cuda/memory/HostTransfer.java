package dev.jacobi.cuda.memory;

import dev.jacobi.core.backend.NotCapturableException;
import dev.jacobi.core.backend.Readback;
import dev.jacobi.cuda.binding.Device;
import dev.jacobi.cuda.binding.Resources;
import dev.jacobi.cuda.binding.Stream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntFunction;

/**
 * Copies between Java arrays and the device, by way of pieces of pinned memory that are used in turns: while the device
 * fetches one, the next is filled. An upload returns before the device has it, a download when the array holds it. What is
 * read back while the device goes on has a piece to itself, of the size that it needs, until it is fetched.
 *
 * <p>The uploads of a step queue behind the step before. Were there only two pieces for all, the third upload would wait
 * for that step's end; so small ones, of which a step has several, have pieces of their own, enough for some steps.
 */
public final class HostTransfer {
    private static final int PIECE_BYTES = 4 << 20;
    private static final int PIECES = 2;
    private static final int SMALL_PIECE_BYTES = 64 << 10;
    private static final int SMALL_PIECES = 24;

    /** What is transferred: moves elements {@code from …} of an array into, or out of, the beginning of a piece. */
    @FunctionalInterface
    private interface Part {
        void move(MemorySegment piece, int from, int count);
    }

    private final Stream stream;
    private final IntFunction<PinnedPiece> newPiece;
    private final Deque<PinnedPiece> pieces = new ArrayDeque<>();
    private final Deque<PinnedPiece> smallPieces = new ArrayDeque<>();
    private final Deque<PinnedPiece> idle = new ArrayDeque<>();
    private final Deque<PinnedPiece> smallIdle = new ArrayDeque<>();

    /**
     * Opens what it needs.
     *
     * @param resources where that is closed
     */
    public HostTransfer(Device device, Stream stream, Resources resources) {
        this.stream = stream;
        this.newPiece = bytes -> PinnedPiece.open(device, stream, resources, bytes);
        for (int i = 0; i < PIECES; i++) {
            pieces.add(newPiece.apply(PIECE_BYTES));
        }
        for (int i = 0; i < SMALL_PIECES; i++) {
            smallPieces.add(newPiece.apply(SMALL_PIECE_BYTES));
        }
    }

    /** Queues a copy of the array, which may be changed when this returns. */
    public void upload(float[] values, DeviceBuffer to) {
        upload(to, (piece, from, count) -> MemorySegment.copy(values, from, piece, ValueLayout.JAVA_FLOAT, 0, count));
    }

    /** As {@link #upload(float[], DeviceBuffer)}, rounded to single precision. */
    public void upload(double[] values, DeviceBuffer to) {
        upload(to, (piece, from, count) -> {
            for (int i = 0; i < count; i++) {
                piece.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) values[from + i]);
            }
        });
    }

    /** As {@link #upload(float[], DeviceBuffer)}. */
    public void upload(int[] values, DeviceBuffer to) {
        upload(to, (piece, from, count) -> MemorySegment.copy(values, from, piece, ValueLayout.JAVA_INT, 0, count));
    }

    /** As {@link #upload(float[], DeviceBuffer)}. */
    public void upload(byte[] values, DeviceBuffer to) {
        upload(to, (piece, from, count) -> MemorySegment.copy(values, from, piece, ValueLayout.JAVA_BYTE, 0, count));
    }

    /** Waits for all queued work, and copies what the buffer holds then. */
    public void download(DeviceBuffer from, byte[] values) {
        download(from, (piece, at, count) -> MemorySegment.copy(piece, ValueLayout.JAVA_BYTE, 0, values, at, count));
    }

    /** As {@link #download(DeviceBuffer, byte[])}. */
    public void download(DeviceBuffer from, float[] values) {
        download(from, (piece, at, count) -> MemorySegment.copy(piece, ValueLayout.JAVA_FLOAT, 0, values, at, count));
    }

    /** As {@link #download(DeviceBuffer, byte[])}, from single precision. */
    public void download(DeviceBuffer from, double[] values) {
        download(from, (piece, at, count) -> {
            for (int i = 0; i < count; i++) {
                values[at + i] = piece.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            }
        });
    }

    /** As {@link #download(DeviceBuffer, byte[])}. */
    public void download(DeviceBuffer from, int[] values) {
        download(from, (piece, at, count) -> MemorySegment.copy(piece, ValueLayout.JAVA_INT, 0, values, at, count));
    }

    /** Begins a download that does not keep the caller. */
    public Readback readBack(DeviceBuffer from) {
        if (from.bytes() > PIECE_BYTES) {
            double[] values = new double[from.length()];
            download(from, values);
            return Readback.arrived(values);
        }
        requireHost("downloaded");
        boolean small = from.bytes() <= SMALL_PIECE_BYTES;
        Deque<PinnedPiece> owner = small ? smallIdle : idle;
        PinnedPiece piece = owner.isEmpty() ? newPiece.apply(small ? SMALL_PIECE_BYTES : PIECE_BYTES) : owner.pop();
        stream.download(from.address(), piece.address(), from.bytes());
        piece.used().set();
        return new Arrival(piece, owner, from.length());
    }

    /** What a piece will hold. */
    private static final class Arrival implements Readback {
        private final PinnedPiece piece;
        private final Deque<PinnedPiece> owner;
        private final double[] values;
        private boolean arrived;

        private Arrival(PinnedPiece piece, Deque<PinnedPiece> owner, int length) {
            this.piece = piece;
            this.owner = owner;
            this.values = new double[length];
        }

        @Override
        public double[] await() {
            if (!arrived) {
                piece.used().await();
                for (int i = 0; i < values.length; i++) {
                    values[i] = piece.memory().getAtIndex(ValueLayout.JAVA_FLOAT, i);
                }
                owner.push(piece);
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
            PinnedPiece piece = nextPiece(target.bytes());
            part.move(piece.memory(), from, target.length());
            stream.upload(piece.address(), target.address(), target.bytes());
            piece.used().set();
        }
    }

    private void download(DeviceBuffer from, Part part) {
        requireHost("downloaded");
        int most = PIECE_BYTES / from.type().bytes();
        for (int at = 0; at < from.length(); at += most) {
            DeviceBuffer source = from.slice(at, Math.min(most, from.length() - at));
            PinnedPiece piece = nextPiece(source.bytes());
            stream.download(source.address(), piece.address(), source.bytes());
            stream.synchronize();
            part.move(piece.memory(), at, source.length());
        }
    }

    /** The piece that was used least recently, of those that are large enough. */
    private PinnedPiece nextPiece(long bytes) {
        Deque<PinnedPiece> fitting = bytes <= SMALL_PIECE_BYTES ? smallPieces : pieces;
        PinnedPiece piece = fitting.removeFirst();
        fitting.addLast(piece);
        piece.used().await();
        return piece;
    }
}
