package dev.jacobi.cpu.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.cpu.memory.Arena.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ArenaTest {
    /** More than all of a small arena's arrays, so that each place has an array of its own, or begins one. */
    private static final int LARGE = 1 << 20;

    /** Floats from the beginning of each array to that of a line of the cache. */
    private int toLine;

    private final Arena<float[]> arena = new Arena<>(float[]::new, _ -> toLine);

    /** An array with room for {@code length} elements, none of them in use. */
    private Place<float[]> room(int length) {
        Place<float[]> whole = arena.take(length);
        arena.give(whole.array(), whole.start());
        return whole;
    }

    @Test
    void neighboursThatComeBackMakeRoomForALargerPlace() {
        Place<float[]> room = room(2 * LARGE);
        long size = arena.size();
        for (boolean inOrder : new boolean[] {true, false}) {
            List<Place<float[]>> small = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                small.add(arena.take(LARGE / 4));
            }
            (inOrder ? small : small.reversed()).forEach(place -> arena.give(place.array(), place.start()));

            Place<float[]> large = arena.take(2 * LARGE);

            assertSame(room.array(), large.array());
            assertEquals(size, arena.size());
            arena.give(large.array(), large.start());
            assertEquals(0, arena.live());
        }
    }

    @Test
    void thePlaceInTheMiddleJoinsBothSides() {
        Place<float[]> whole = room(4 * LARGE);
        Place<float[]> left = arena.take(LARGE);
        Place<float[]> middle = arena.take(LARGE);
        Place<float[]> right = arena.take(LARGE);
        arena.give(left.array(), left.start());
        arena.give(right.array(), right.start());
        arena.give(middle.array(), middle.start());

        assertSame(whole.array(), arena.take(4 * LARGE).array());
        assertNotSame(whole.array(), arena.take(LARGE).array());
    }

    @Test
    void theSmallestGapWithRoomIsTaken() {
        Place<float[]> large = arena.take(2 * LARGE);
        Place<float[]> small = arena.take(LARGE);
        arena.give(large.array(), large.start());
        arena.give(small.array(), small.start());

        assertSame(small.array(), arena.take(LARGE - 100).array());
    }

    @Test
    void whatIsNotInUseCannotComeBack() {
        Place<float[]> place = arena.take(100);
        assertThrows(IllegalStateException.class, () -> arena.give(place.array(), place.start() + 16));
        assertThrows(IllegalStateException.class, () -> arena.give(new float[100], 0));
        arena.give(place.array(), place.start());
        assertThrows(IllegalStateException.class, () -> arena.give(place.array(), place.start()));
    }

    /** As the garbage collector moves arrays. */
    @Test
    void placesBeginOnALineOfTheCacheWhereverTheirArrayLiesNow() {
        toLine = 12;
        Place<float[]> first = arena.take(100);
        Place<float[]> second = arena.take(5000);
        toLine = 3;
        Place<float[]> third = arena.take(1);

        assertEquals(12, first.start() % 16);
        assertEquals(12, second.start() % 16);
        assertEquals(3, third.start() % 16);
        for (Place<float[]> place : List.of(second, first, third)) {
            arena.give(place.array(), place.start());
        }
        assertEquals(0, arena.live());
    }

    private record Filled(Place<float[]> place, int length, float number) {
        Filled {
            Arrays.fill(place.array(), place.start(), place.start() + length, number);
        }

        void check() {
            for (int i = place.start(); i < place.start() + length; i++) {
                assertEquals(number, place.array()[i]);
            }
        }
    }

    @Test
    void placesNeverOverlap() {
        Random random = new Random(1);
        List<Filled> filled = new ArrayList<>();
        for (int round = 0; round < 20_000; round++) {
            toLine = round / 1000 % 16;
            if (filled.size() < 40 || random.nextBoolean()) {
                int length = random.nextInt(1 << random.nextInt(12));
                filled.add(new Filled(arena.take(length), length, round));
            } else {
                Filled one = filled.remove(random.nextInt(filled.size()));
                one.check();
                arena.give(one.place().array(), one.place().start());
            }
        }
        long needed = filled.stream().mapToLong(Filled::length).sum();
        assertTrue(arena.live() >= needed && arena.live() <= arena.size());
        filled.forEach(one -> {
            one.check();
            arena.give(one.place().array(), one.place().start());
        });
        assertEquals(0, arena.live());
    }
}
