package dev.jacobi.datasets.transform;

import dev.jacobi.core.random.RandomStream;
import java.util.List;

/** Transforms that are applied one after the other. */
public record Pipeline(List<Transform> steps) implements Transform {
    /** Copies the list. */
    public Pipeline {
        steps = List.copyOf(steps);
    }

    /** The steps in this order; without any, pictures stay as they are. */
    public static Pipeline of(Transform... steps) {
        return new Pipeline(List.of(steps));
    }

    @Override
    public Image apply(Image image, RandomStream random) {
        Image current = image;
        for (Transform step : steps) {
            current = step.apply(current, random);
        }
        return current;
    }

    @Override
    public ImageShape outputShape(ImageShape input) {
        ImageShape shape = input;
        for (Transform step : steps) {
            shape = step.outputShape(shape);
        }
        return shape;
    }
}
