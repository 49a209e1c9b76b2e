package dev.jacobi.core.ops;

import dev.jacobi.core.autograd.OpException;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.DType;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Checks that several ops make of their inputs. */
final class Inputs {
    private Inputs() {}

    /** All inputs (null ones apart) must live on the same device. */
    static void sameBackend(String op, Tensor first, Tensor... others) {
        for (Tensor other : others) {
            if (other != null && !other.backend().equals(first.backend())) {
                throw new OpException(
                        op,
                        "inputs on different devices: %s and %s",
                        first.backend().name(),
                        other.backend().name());
            }
        }
    }

    /** Numbers that an op computes with must be of one of the types that the contract has for real numbers. */
    static void real(String op, String name, Tensor x) {
        DType own = x.backend().floatType();
        DType activations = x.backend().activationType();
        if (x.type() != own && x.type() != activations) {
            throw wrongType(op, name, x.type(), own == activations ? own.toString() : own + " or " + activations);
        }
    }

    /** What is no activation must be of the type that the backend computes in, whatever the activations are. */
    static void ofFloatType(String op, String name, Tensor x) {
        DType own = x.backend().floatType();
        if (x.type() != own) {
            throw wrongType(op, name, x.type(), own.toString());
        }
    }

    private static OpException wrongType(String op, String name, DType type, String expected) {
        return new OpException(op, "%s has the type %s, expected %s", name, type, expected);
    }

    /** Two activations must be of the same type. */
    static void sameType(String op, Tensor a, Tensor b) {
        if (a.type() != b.type()) {
            throw new OpException(op, "inputs of different types: %s and %s", a.type(), b.type());
        }
    }

    /** A tensor must have so many axes. */
    static void rank(String op, String name, Tensor tensor, int rank, String meaning) {
        if (tensor.shape().rank() != rank) {
            throw new OpException(op, "%s has the shape %s, expected %s", name, tensor.shape(), meaning);
        }
    }

    /** An axis counted from the front; the user may count from the end. */
    static int axis(String op, Shape shape, int axis) {
        if (axis < -shape.rank() || axis >= shape.rank()) {
            throw new OpException(
                    op, "axis %d: the shape %s has the axes %d … %d", axis, shape, -shape.rank(), shape.rank() - 1);
        }
        return shape.axis(axis);
    }

    /** A vector of parameters must have one element per channel. */
    static void perChannel(String op, String name, Tensor vector, int channels) {
        ofFloatType(op, name, vector);
        if (vector.shape().rank() != 1 || vector.shape().size() != channels) {
            throw new OpException(
                    op, "%s has the shape %s, expected [%d]: one element per channel", name, vector.shape(), channels);
        }
    }

    /** The shape of a result, which may be too large although its inputs are not. */
    static Shape result(String op, int... dims) {
        try {
            return Shape.of(dims);
        } catch (IllegalArgumentException e) {
            throw new OpException(op, "the result is too large: %s", e.getMessage());
        }
    }

    /** Those that are there. */
    static List<Tensor> present(Tensor... inputs) {
        return Arrays.stream(inputs).filter(Objects::nonNull).toList();
    }
}
