package dev.jacobi.models.training;

import dev.jacobi.core.backend.NotCapturableException;
import dev.jacobi.core.backend.OutOfDeviceMemoryException;
import dev.jacobi.models.batches.ResidentPictures;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The steps that a device has captured, one for each kind. A step of each kind is made kernel by kernel once, so that
 * everything has been chosen and compiled, and without captured steps of other kinds, since these keep the memory of a whole
 * step; then it is captured. If one step cannot be captured, no others are from then on.
 */
final class CapturedSteps implements AutoCloseable {
    /**
     * What steps must have in common to consist of the same kernels.
     *
     * @param size pictures of the minibatch
     * @param first whether its gradients are the first of the step, not added to others
     * @param updates whether the update of the weights is part of it
     * @param set that the pictures are cut out of; null if they come from the host
     */
    record Kind(int size, boolean first, boolean updates, ResidentPictures set) {}

    private final Consumer<String> notice;
    private final Map<Kind, CapturedStep> steps = new HashMap<>();
    private final Set<Kind> made = new HashSet<>();
    private final Set<Kind> told = new HashSet<>();
    private boolean worthTrying;

    /**
     * No steps so far.
     *
     * @param worthTrying whether steps may be captured at all
     * @param notice is told, in one line, what was captured first of each kind, or why nothing is
     */
    CapturedSteps(boolean worthTrying, Consumer<String> notice) {
        this.worthTrying = worthTrying;
        this.notice = notice;
    }

    /**
     * The captured step of a kind, with its input filled.
     *
     * @param capture captures it; empty if the device cannot
     * @param fill copies a minibatch in
     * @return empty if the step is to be made kernel by kernel; then no captured steps keep memory that it may need
     */
    Optional<CapturedStep> of(Kind kind, Supplier<Optional<CapturedStep>> capture, Consumer<StepInput> fill) {
        if (!worthTrying) {
            return Optional.empty();
        }
        if (made.add(kind)) {
            close();
            return Optional.empty();
        }
        try {
            if (!steps.containsKey(kind)) {
                capture.get().ifPresentOrElse(step -> add(kind, step), () -> worthTrying = false);
            }
            Optional<CapturedStep> step = Optional.ofNullable(steps.get(kind));
            step.ifPresent(captured -> fill.accept(captured.input()));
            return step;
        } catch (NotCapturableException | OutOfDeviceMemoryException e) {
            giveUp(e);
            return Optional.empty();
        }
    }

    private void add(Kind kind, CapturedStep step) {
        steps.put(kind, step);
        if (told.add(kind)) {
            notice.accept("steps of %d pictures: %s".formatted(kind.size, step.description()));
        }
    }

    /**
     * Does what is not part of captured steps. If it lacks memory, they are given up for it.
     *
     * @param work can be done from its beginning after it has failed for lack of memory
     */
    void makeRoomFor(Runnable work) {
        try {
            work.run();
        } catch (OutOfDeviceMemoryException e) {
            if (steps.isEmpty()) {
                throw e;
            }
            giveUp(e);
            work.run();
        }
    }

    /** Captured anew, they would be in the way again. */
    private void giveUp(RuntimeException reason) {
        worthTrying = false;
        close();
        notice.accept("steps are made kernel by kernel: " + reason.getMessage());
    }

    /** Forgets what was captured, which gives its memory back; it is captured anew when it is needed. */
    @Override
    public void close() {
        steps.values().forEach(CapturedStep::close);
        steps.clear();
    }
}
