package dev.jacobi.app.settings;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The learning rate and how it goes on.
 *
 * @param lr the learning rate; the highest one, where the scheduler changes it
 * @param scheduler how it goes on
 * @param plateauFactor what a plateau multiplies it with
 * @param plateauPatience epochs, or steps with {@code plateau-loss}, without an improvement that are waited for
 * @param decayFactor what {@code step} and {@code multi-step} multiply it with
 * @param decayEpochs for {@code step} the epochs from one time to the next, for {@code multi-step} those it happens
 *     after, as in {@code 60,90}; of no effect with others, and null where not given
 * @param warmupEpochs how long it grows to its full size first; may be a fraction
 */
public record ScheduleSettings(
        double lr,
        Scheduler scheduler,
        double plateauFactor,
        int plateauPatience,
        double decayFactor,
        String decayEpochs,
        double warmupEpochs) {
    /** Checks the values. */
    public ScheduleSettings {
        Check.positive("--lr", lr);
        Check.betweenZeroAndOne("--plateau-factor", plateauFactor);
        Check.atLeast(0, "--plateau-patience", plateauPatience);
        Check.betweenZeroAndOne("--decay-factor", decayFactor);
        switch (scheduler) {
            case STEP -> {
                int count = decayEpochs(decayEpochs).size();
                Check.that(count == 1, "--decay-epochs", decayEpochs, "one number with --scheduler step");
            }
            case MULTI_STEP -> decayEpochs(decayEpochs);
            case CONSTANT, PLATEAU, PLATEAU_LOSS, COSINE, ONE_CYCLE -> {}
        }
    }

    private static List<Integer> decayEpochs(String list) {
        Check.that(list != null, "--decay-epochs", list, "when to decay");
        List<Integer> numbers = Numbers.integers("--decay-epochs", list);
        boolean ascending = numbers.equals(numbers.stream().sorted().distinct().toList()) && numbers.getFirst() >= 1;
        Check.that(ascending, "--decay-epochs", list, "ascending numbers from 1");
        return numbers;
    }

    /** The epochs, from 1, after which the learning rate falls with {@code step} and {@code multi-step}; else none. */
    public List<Integer> milestones(int epochs) {
        return switch (scheduler) {
            case STEP -> {
                int every = decayEpochs(decayEpochs).getFirst();
                yield IntStream.rangeClosed(1, epochs / every)
                        .map(i -> i * every)
                        .boxed()
                        .toList();
            }
            case MULTI_STEP -> decayEpochs(decayEpochs);
            case CONSTANT, PLATEAU, PLATEAU_LOSS, COSINE, ONE_CYCLE -> List.of();
        };
    }
}
