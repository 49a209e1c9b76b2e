package dev.jacobi.app.settings;

import dev.jacobi.models.objective.Mixing;
import java.util.Objects;

/**
 * What a run makes as small as it can.
 *
 * @param labelSmoothing in [0, 1)
 * @param mixup α of the beta distribution that says how two pictures are blended; null for none
 * @param cutmix likewise for a rectangle of one picture in another; null for none
 * @param classWeights {@code balanced}, or a number for each class as in {@code 1,2,0.5}; null for equal ones
 * @param teacher file of a network to learn from, which was trained before; null for none
 * @param distillWeight the teacher's share of the loss, in (0, 1]; null without a teacher
 * @param distillTemperature what logits are divided by before they are compared; null without a teacher
 */
public record ObjectiveSettings(
        double labelSmoothing,
        Double mixup,
        Double cutmix,
        String classWeights,
        String teacher,
        Double distillWeight,
        Double distillTemperature) {
    /** Checks the values. */
    public ObjectiveSettings {
        Check.share("--label-smoothing", labelSmoothing);
        Check.positive("--mixup", mixup);
        Check.positive("--cutmix", cutmix);
        if (teacher == null) {
            String withTeacher = "it with --teacher only";
            Check.that(distillWeight == null, "--distill-weight", distillWeight, withTeacher);
            Check.that(distillTemperature == null, "--distill-temperature", distillTemperature, withTeacher);
        } else {
            distillWeight = Objects.requireNonNullElse(distillWeight, 0.9);
            distillTemperature = Objects.requireNonNullElse(distillTemperature, 4.0);
            boolean share = distillWeight > 0 && distillWeight <= 1;
            Check.that(share, "--distill-weight", distillWeight, "greater than 0 and at most 1");
            Check.positive("--distill-temperature", distillTemperature);
        }
    }

    /** How pictures of a batch are mixed. */
    public Mixing mixing() {
        return new Mixing(mixup, cutmix);
    }
}
