package dev.jacobi.cpu.memory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;

/**
 * Places in a few large arrays, handed out again and again: memory that was touched before costs no page faults and no
 * zeroing. A place that comes back joins the free ones beside it. So the many small activations at a network's end make
 * room for the few large gradients at its beginning; arrays of fixed sizes took a fifth to a quarter more memory.
 *
 * <p>Places begin on a line of the cache, so that no vector lies on two.
 *
 * @param <T> the type of array
 */
final class Arena<T> {
    /** Gaps begin at multiples of this number of elements, which are one line of the cache or several. */
    private static final int UNIT = Alignment.LINE;

    /** Elements of the smallest place that is followed by a gap: those of a page, as floats. */
    private static final int PAGE = 1024;

    /** The gap, which keeps large places off power-of-two distances, where they would share the same lines of a cache. */
    private static final int PADDING = 272;

    /** Elements of an array, at most, unless a single place needs more: a power of two, and room for gaps. */
    private static final int LARGEST_ARRAY = 17 << 20;

    /** Elements of an array, at least. */
    private static final int SMALLEST_ARRAY = 1 << 16;

    /** Where a place lies. */
    record Place<T>(T array, int start) {}

    /** Free elements of an array, with none free beside them. */
    private record Gap(int length, int array, int start) {}

    /** An array, its gaps by where they begin, and what was cut out of them by where the places in use begin. */
    private record Slab<T>(int number, T array, TreeMap<Integer, Gap> gaps, Map<Integer, Gap> used) {}

    private final IntFunction<T> maker;
    private final ToIntFunction<T> elementsToLine;
    private final List<Slab<T>> slabs = new ArrayList<>();
    private final IdentityHashMap<T, Slab<T>> slabOf = new IdentityHashMap<>();

    /** The smallest first; among equals, that of the oldest array. */
    private final TreeSet<Gap> gaps = new TreeSet<>(
            Comparator.comparingInt(Gap::length).thenComparingInt(Gap::array).thenComparingInt(Gap::start));

    private long size;
    private long live;

    /**
     * @param maker makes an array of a given length
     * @param elementsToLine elements from the beginning of an array to that of a line of the cache, fewer than a line has
     *     bytes; asked anew for every place, since arrays may move
     */
    Arena(IntFunction<T> maker, ToIntFunction<T> elementsToLine) {
        this.maker = maker;
        this.elementsToLine = elementsToLine;
    }

    /** Elements of all arrays. */
    long size() {
        return size;
    }

    /** Elements in use. */
    long live() {
        return live;
    }

    /** A place for {@code length} elements, in the smallest gap that has room. */
    Place<T> take(int length) {
        long room = Math.ceilDiv(UNIT - 1 + Math.max(1L, length), UNIT) * UNIT;
        long padded = room + (length < PAGE ? 0 : PADDING);
        // The longest array that a JVM makes is a few elements shorter than the largest int.
        int needed = (int) Math.min(Integer.MAX_VALUE - 8L, padded);
        Gap gap = gaps.ceiling(new Gap(needed, 0, 0));
        if (gap == null) {
            gap = addSlab(needed);
        }
        Slab<T> slab = slabs.get(gap.array());
        remove(slab, gap);
        if (gap.length() > needed) {
            add(slab, new Gap(gap.length() - needed, gap.array(), gap.start() + needed));
        }
        int start = gap.start() + elementsToLine.applyAsInt(slab.array());
        slab.used().put(start, new Gap(needed, gap.array(), gap.start()));
        live += needed;
        return new Place<>(slab.array(), start);
    }

    /** Takes a place back. */
    void give(T array, int start) {
        Slab<T> slab = slabOf.get(array);
        Gap used = slab == null ? null : slab.used().remove(start);
        if (used == null) {
            throw new IllegalStateException("released a buffer that is not live: released twice, or not from here");
        }
        live -= used.length();
        int from = used.start();
        int end = from + used.length();
        Map.Entry<Integer, Gap> before = slab.gaps().lowerEntry(from);
        if (before != null && before.getKey() + before.getValue().length() == from) {
            from = before.getKey();
            remove(slab, before.getValue());
        }
        Gap after = slab.gaps().get(end);
        if (after != null) {
            end += after.length();
            remove(slab, after);
        }
        add(slab, new Gap(end - from, slab.number(), from));
    }

    /** Forgets all arrays. */
    void clear() {
        slabs.clear();
        slabOf.clear();
        gaps.clear();
        size = 0;
        live = 0;
    }

    /** Adds half as much again as there is, within limits: small networks should not pay for large ones. */
    private Gap addSlab(int needed) {
        int length = Math.max(needed, Math.clamp(size / 2, SMALLEST_ARRAY, LARGEST_ARRAY));
        Slab<T> slab = new Slab<>(slabs.size(), maker.apply(length), new TreeMap<>(), new HashMap<>());
        slabs.add(slab);
        slabOf.put(slab.array(), slab);
        size += length;
        Gap gap = new Gap(length, slab.number(), 0);
        add(slab, gap);
        return gap;
    }

    private void add(Slab<T> slab, Gap gap) {
        slab.gaps().put(gap.start(), gap);
        gaps.add(gap);
    }

    private void remove(Slab<T> slab, Gap gap) {
        slab.gaps().remove(gap.start());
        gaps.remove(gap);
    }
}
