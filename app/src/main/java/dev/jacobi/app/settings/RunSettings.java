package dev.jacobi.app.settings;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.jacobi.core.backend.Precision;
import java.util.Objects;

/**
 * All that decides what a run computes; together with the program's version and the kind of device, enough to repeat
 * it. Recipes, the command line and files know no groups: there each setting has a name that no other has.
 *
 * @param data which pictures it has
 * @param model the network's name
 * @param epochs passes over the training set
 * @param batchSize pictures per step
 * @param pictures what becomes of them
 * @param optimisation how a step changes the weights
 * @param schedule the learning rate
 * @param objective the loss
 * @param validation how it is validated and tested
 * @param precision how exactly to compute
 * @param seed of everything random
 */
public record RunSettings(
        @JsonUnwrapped DataSettings data,
        String model,
        int epochs,
        int batchSize,
        @JsonUnwrapped PictureSettings pictures,
        @JsonUnwrapped OptimisationSettings optimisation,
        @JsonUnwrapped ScheduleSettings schedule,
        @JsonUnwrapped ObjectiveSettings objective,
        @JsonUnwrapped ValidationSettings validation,
        Precision precision,
        long seed) {

    /** Checks that the values are possible, and possible together. */
    public RunSettings {
        precision = Objects.requireNonNullElse(precision, Precision.FP32); // runs recorded before there was a choice
        Check.atLeast(1, "--epochs", epochs);
        Check.atLeast(1, "--batch-size", batchSize);
        double warmup = schedule.warmupEpochs();
        Check.that(warmup >= 0 && warmup <= epochs, "--warmup-epochs", warmup, "0 to " + epochs);
        Check.that(
                validation.earlyStop() == null || validation.hasPictures(),
                "--early-stop",
                "no validation set",
                "--valid-fraction greater than 0");
        Check.that(
                schedule.scheduler() != Scheduler.PLATEAU || validation.hasPictures(),
                "--scheduler plateau",
                "no validation set",
                "--valid-fraction greater than 0, or --scheduler plateau-loss");
    }
}
