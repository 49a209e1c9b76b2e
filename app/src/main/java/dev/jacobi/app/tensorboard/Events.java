package dev.jacobi.app.tensorboard;

import dev.jacobi.models.files.ProtobufMessage;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The messages of event files; field numbers are those of TensorFlow's event.proto, summary.proto, histogram.proto. */
final class Events {
    /** The format's version, which the first event of a file tells. */
    private static final String VERSION = "brain.Event:2";

    private static final int BUCKETS = 40;
    private static final int RGB = 3;
    private static final int START = 1;

    private Events() {}

    /** Begins a file. */
    static ProtobufMessage version() {
        return event(0).text(3, VERSION);
    }

    /** Says that a run goes on here: what an earlier file tells of this step and later ones is to be forgotten. */
    static ProtobufMessage start(long step) {
        return event(step).message(7, new ProtobufMessage().number(1, START));
    }

    /** A number. */
    static ProtobufMessage scalar(long step, String tag, double value) {
        return summary(step, new ProtobufMessage().text(1, tag).decimal(2, (float) value));
    }

    /** A picture, as the bytes of a PNG file. */
    static ProtobufMessage image(long step, String tag, byte[] png) {
        // A PNG file begins with 8 bytes, then the header: length, name, width, height.
        ByteBuffer header = ByteBuffer.wrap(png);
        ProtobufMessage image = new ProtobufMessage()
                .number(1, header.getInt(20))
                .number(2, header.getInt(16))
                .number(3, RGB)
                .bytes(4, ByteBuffer.wrap(png));
        return summary(step, new ProtobufMessage().text(1, tag).message(4, image));
    }

    /** How values are spread, in {@value #BUCKETS} equal intervals; at least one value. */
    static ProtobufMessage histogram(long step, String tag, float[] values) {
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        double sum = 0;
        double squares = 0;
        for (float value : values) {
            min = Math.min(min, value);
            max = Math.max(max, value);
            sum += value;
            squares += (double) value * value;
        }
        double width = (max - min) / BUCKETS;
        double[] limits = new double[BUCKETS];
        double low = min;
        Arrays.setAll(limits, i -> low + (i + 1) * width);
        limits[BUCKETS - 1] = max;
        double[] counts = new double[BUCKETS];
        for (float value : values) {
            counts[width == 0 ? BUCKETS - 1 : Math.min((int) ((value - min) / width), BUCKETS - 1)]++;
        }
        ProtobufMessage histogram = new ProtobufMessage()
                .decimal(1, min)
                .decimal(2, max)
                .decimal(3, (double) values.length)
                .decimal(4, sum)
                .decimal(5, squares)
                .decimals(6, limits)
                .decimals(7, counts);
        return summary(step, new ProtobufMessage().text(1, tag).message(5, histogram));
    }

    private static ProtobufMessage summary(long step, ProtobufMessage value) {
        return event(step).message(5, new ProtobufMessage().message(1, value));
    }

    private static ProtobufMessage event(long step) {
        return new ProtobufMessage()
                .decimal(1, System.currentTimeMillis() / 1000.0)
                .number(2, step);
    }
}
