package dev.jacobi.core.random;

/**
 * A counter-based stream of random numbers: value {@code i} of a stream is {@code mix(key + (i + 1)·φ)}, a pure
 * function of the key and the position (SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom number
 * generators", 2014).
 *
 * <p>Nothing is shared and nothing depends on who asked first, so the same seed gives the same numbers at any thread
 * count and after a resumed run: {@code RandomStream.of(seed, purpose, epoch, sample)} is that sample's own stream.
 */
public final class RandomStream {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private final long key;
    private long position;

    private RandomStream(long key) {
        this.key = key;
    }

    /**
     * The stream that belongs to a path of coordinates, for example {@code (seed, purpose, epoch, sample)}.
     *
     * @param seed the run's seed
     * @param path coordinates below it; streams of different paths are unrelated
     */
    public static RandomStream of(long seed, long... path) {
        long key = mix(seed);
        for (long coordinate : path) {
            key = mix(key + GOLDEN_GAMMA * (coordinate + 1));
        }
        return new RandomStream(key);
    }

    /** The stream's key: with {@link #bits(long, long)} it gives any value of the stream directly. */
    public long key() {
        return key;
    }

    /** The lower and the upper half of the key, as kernels are given it. */
    public int[] keyHalves() {
        return new int[] {(int) key, (int) (key >>> Integer.SIZE)};
    }

    /** The key of these halves. */
    public static long key(int lower, int upper) {
        return (long) upper << Integer.SIZE | Integer.toUnsignedLong(lower);
    }

    /** Value number {@code index} (from 0) of the stream with this key, as 64 uniform bits. */
    public static long bits(long key, long index) {
        return mix(key + (index + 1) * GOLDEN_GAMMA);
    }

    /** A uniform float in [0, 1) made from the upper 24 of 64 bits. */
    public static float toUnitFloat(long bits) {
        return (bits >>> 40) * 0x1p-24f;
    }

    /** The next 64 uniform bits. */
    public long nextLong() {
        return bits(key, position++);
    }

    /** The next uniform float in [0, 1). */
    public float nextFloat() {
        return toUnitFloat(nextLong());
    }

    /** The next uniform double in [0, 1). */
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1p-53;
    }

    /** The next uniform double in [low, high). */
    public double nextDouble(double low, double high) {
        return low + (high - low) * nextDouble();
    }

    /**
     * The next uniform integer in [0, bound).
     *
     * @param bound at least 1
     */
    public int nextInt(int bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("random bound: got " + bound + ", expected at least 1");
        }
        return (int) Math.unsignedMultiplyHigh(nextLong(), bound);
    }

    /** The next standard normal number, by the Box–Muller transform. */
    public double nextGaussian() {
        double radius = Math.sqrt(-2 * Math.log(1 - nextDouble()));
        return radius * Math.cos(2 * Math.PI * nextDouble());
    }

    /** A uniformly shuffled {@code 0 … n-1} (Fisher–Yates). */
    public int[] permutation(int n) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }
}
