package dev.jacobi.app.commands;

import dev.jacobi.app.runs.RunData;
import dev.jacobi.models.training.TrainingListener;

/** Somebody who is told of a run beside the screen. */
@FunctionalInterface
interface RunObserver {
    /** Who is told of the training; asked once, when the data are there. */
    TrainingListener training(RunData data);

    /** Training is over, and this is what is done now. */
    default void stage(String words) {}
}
