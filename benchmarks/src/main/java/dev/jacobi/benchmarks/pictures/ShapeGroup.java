package dev.jacobi.benchmarks.pictures;

import dev.jacobi.benchmarks.work.ConvolutionShapes;
import dev.jacobi.core.geometry.Conv2dShape;

/** Convolutions that go into one picture. */
enum ShapeGroup {
    /** Of ResNet-18 and ResNet-20 for pictures of 32×32 pixels. */
    SMALL("32×32 pictures", "") {
        @Override
        boolean contains(Conv2dShape shape) {
            return ConvolutionShapes.resNet18Cifar(shape.n()).contains(shape)
                    || ConvolutionShapes.resNet20Cifar(shape.n()).contains(shape);
        }
    },

    /** Of networks for pictures of 224×224 pixels, with windows of several pixels. */
    LARGE("224×224 pictures", "-large") {
        @Override
        boolean contains(Conv2dShape shape) {
            return !SMALL.contains(shape) && shape.height().kernel() > 1;
        }
    },

    /** Of networks for pictures of 224×224 pixels, with windows of one. */
    POINTWISE("1×1, 224×224 pictures", "-pointwise") {
        @Override
        boolean contains(Conv2dShape shape) {
            return !SMALL.contains(shape) && shape.height().kernel() == 1;
        }
    };

    private final String title;
    private final String suffix;

    ShapeGroup(String title, String suffix) {
        this.title = title;
        this.suffix = suffix;
    }

    abstract boolean contains(Conv2dShape shape);

    /** For people. */
    String title() {
        return title;
    }

    /** For the names of files. */
    String suffix() {
        return suffix;
    }
}
