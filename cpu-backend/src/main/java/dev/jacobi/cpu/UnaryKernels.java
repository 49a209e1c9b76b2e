package dev.jacobi.cpu;

import static dev.jacobi.cpu.vectors.Simd.LANES;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;

import dev.jacobi.core.backend.UnaryFunction;
import dev.jacobi.cpu.vectors.Simd;
import dev.jacobi.cpu.vectors.VectorMath;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Runs of elements through a {@link UnaryFunction} and its derivative. Each function has a loop of its own, because a
 * vector that is passed to a call that is not inlined becomes an object. A rest that does not fill a vector is computed
 * in a vector of its own, so that a result does not depend on where a run begins.
 */
final class UnaryKernels {
    private UnaryKernels() {}

    /** y = f(x). */
    static void forward(UnaryFunction f, double parameter, float[] x, int xi, float[] y, int yi, int count) {
        int whole = count - count % LANES;
        vectors(f, parameter, x, xi, y, yi, whole);
        if (whole < count) {
            float[] rest = rest(x, xi + whole, count - whole);
            vectors(f, parameter, rest, 0, rest, 0, LANES);
            System.arraycopy(rest, 0, y, yi + whole, count - whole);
        }
    }

    /** dx = f′(x)·dy, where y = f(x). */
    static void gradient(
            UnaryFunction f,
            double parameter,
            float[] x,
            int xi,
            float[] y,
            int yi,
            float[] dy,
            int dyi,
            float[] dx,
            int dxi,
            int count) {
        int whole = count - count % LANES;
        gradientVectors(f, parameter, x, xi, y, yi, dy, dyi, dx, dxi, whole);
        if (whole < count) {
            float[] xs = rest(x, xi + whole, count - whole);
            float[] ys = rest(y, yi + whole, count - whole);
            float[] gradients = rest(dy, dyi + whole, count - whole);
            gradientVectors(f, parameter, xs, 0, ys, 0, gradients, 0, gradients, 0, LANES);
            System.arraycopy(gradients, 0, dx, dxi + whole, count - whole);
        }
    }

    private static float[] rest(float[] values, int from, int count) {
        return Arrays.copyOf(Arrays.copyOfRange(values, from, from + count), LANES);
    }

    private static void vectors(UnaryFunction f, double parameter, float[] x, int xi, float[] y, int yi, int count) {
        switch (f) {
            case NEG -> negative(x, xi, y, yi, count);
            case EXP -> exp(x, xi, y, yi, count);
            case LOG -> log(x, xi, y, yi, count);
            case SQRT -> squareRoot(x, xi, y, yi, count);
            case POW -> {
                for (int i = 0; i < count; i++) {
                    y[yi + i] = (float) f.apply(x[xi + i], parameter);
                }
            }
            case RELU -> relu(x, xi, y, yi, count);
            case LEAKY_RELU -> leakyRelu((float) parameter, x, xi, y, yi, count);
            case CLAMP -> clamp((float) parameter, x, xi, y, yi, count);
            case SIGMOID -> sigmoid(x, xi, y, yi, count);
            case TANH -> tanh(x, xi, y, yi, count);
            case GELU -> gelu(x, xi, y, yi, count);
        }
    }

    private static void negative(float[] x, int xi, float[] y, int yi, int count) {
        for (int i = 0; i < count; i += LANES) {
            Simd.load(x, xi + i).neg().intoArray(y, yi + i);
        }
    }

    private static void exp(float[] x, int xi, float[] y, int yi, int count) {
        for (int i = 0; i < count; i += LANES) {
            VectorMath.exp(Simd.load(x, xi + i)).intoArray(y, yi + i);
        }
    }

    private static void log(float[] x, int xi, float[] y, int yi, int count) {
        for (int i = 0; i < count; i += LANES) {
            VectorMath.log(Simd.load(x, xi + i)).intoArray(y, yi + i);
        }
    }

    private static void squareRoot(float[] x, int xi, float[] y, int yi, int count) {
        for (int i = 0; i < count; i += LANES) {
            Simd.load(x, xi + i).sqrt().intoArray(y, yi + i);
        }
    }

    private static void relu(float[] x, int xi, float[] y, int yi, int count) {
        for (int i = 0; i < count; i += LANES) {
            FloatVector value = Simd.load(x, xi + i);
            value.blend(0, value.compare(LE, 0)).intoArray(y, yi + i);
        }
    }

    private static void leakyRelu(float slope, float[] x, int xi, float[] y, int yi, int count) {
        for (int i = 0; i < count; i += LANES) {
            FloatVector value = Simd.load(x, xi + i);
            value.mul(slope).blend(value, value.compare(GT, 0)).intoArray(y, yi + i);
        }
    }

    private static void clamp(float bound, float[] x, int xi, float[] y, int yi, int count) {
        for (int i = 0; i < count; i += LANES) {
            Simd.load(x, xi + i).min(bound).max(-bound).intoArray(y, yi + i);
        }
    }

    private static void sigmoid(float[] x, int xi, float[] y, int yi, int count) {
        for (int i = 0; i < count; i += LANES) {
            VectorMath.sigmoid(Simd.load(x, xi + i)).intoArray(y, yi + i);
        }
    }

    private static void tanh(float[] x, int xi, float[] y, int yi, int count) {
        for (int i = 0; i < count; i += LANES) {
            VectorMath.tanh(Simd.load(x, xi + i)).intoArray(y, yi + i);
        }
    }

    private static void gelu(float[] x, int xi, float[] y, int yi, int count) {
        for (int i = 0; i < count; i += LANES) {
            VectorMath.gelu(Simd.load(x, xi + i)).intoArray(y, yi + i);
        }
    }

    private static void gradientVectors(
            UnaryFunction f,
            double parameter,
            float[] x,
            int xi,
            float[] y,
            int yi,
            float[] dy,
            int dyi,
            float[] dx,
            int dxi,
            int count) {
        switch (f) {
            case NEG -> negative(dy, dyi, dx, dxi, count);
            case POW -> {
                for (int i = 0; i < count; i++) {
                    dx[dxi + i] = (float) (f.derivative(x[xi + i], y[yi + i], parameter) * dy[dyi + i]);
                }
            }
            case RELU -> reluGradient(y, yi, dy, dyi, dx, dxi, count);
            case CLAMP -> clampGradient((float) parameter, x, xi, dy, dyi, dx, dxi, count);
            case GELU -> geluGradient(x, xi, dy, dyi, dx, dxi, count);
            case EXP, LOG, SQRT, LEAKY_RELU, SIGMOID, TANH ->
                simpleGradient(f, (float) parameter, x, xi, y, yi, dy, dyi, dx, dxi, count);
        }
    }

    private static void reluGradient(float[] y, int yi, float[] dy, int dyi, float[] dx, int dxi, int count) {
        for (int i = 0; i < count; i += LANES) {
            FloatVector gradient = Simd.load(dy, dyi + i);
            gradient.blend(0, Simd.load(y, yi + i).compare(LE, 0)).intoArray(dx, dxi + i);
        }
    }

    private static void clampGradient(
            float bound, float[] x, int xi, float[] dy, int dyi, float[] dx, int dxi, int count) {
        for (int i = 0; i < count; i += LANES) {
            FloatVector gradient = Simd.load(dy, dyi + i);
            gradient.blend(0, Simd.load(x, xi + i).abs().compare(GT, bound)).intoArray(dx, dxi + i);
        }
    }

    private static void geluGradient(float[] x, int xi, float[] dy, int dyi, float[] dx, int dxi, int count) {
        for (int i = 0; i < count; i += LANES) {
            FloatVector derivative = VectorMath.geluDerivative(Simd.load(x, xi + i));
            derivative.mul(Simd.load(dy, dyi + i)).intoArray(dx, dxi + i);
        }
    }

    /** Derivatives that take a multiplication or two. */
    private static void simpleGradient(
            UnaryFunction f,
            float parameter,
            float[] x,
            int xi,
            float[] y,
            int yi,
            float[] dy,
            int dyi,
            float[] dx,
            int dxi,
            int count) {
        for (int i = 0; i < count; i += LANES) {
            FloatVector in = Simd.load(x, xi + i);
            FloatVector out = Simd.load(y, yi + i);
            FloatVector gradient = Simd.load(dy, dyi + i);
            FloatVector product = switch (f) {
                case EXP -> out.mul(gradient);
                case LOG -> gradient.div(in);
                case SQRT -> gradient.mul(0.5f).div(out);
                case LEAKY_RELU -> gradient.mul(parameter).blend(gradient, in.compare(GT, 0));
                case SIGMOID -> out.neg().fma(out, out).mul(gradient);
                case TANH -> out.neg().fma(out, Simd.broadcast(1)).mul(gradient);
                case NEG, POW, RELU, CLAMP, GELU -> throw new AssertionError(f);
            };
            product.intoArray(dx, dxi + i);
        }
    }
}
