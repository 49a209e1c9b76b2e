package dev.jacobi.cpu;

import static dev.jacobi.cpu.vectors.Simd.LANES;

import dev.jacobi.core.backend.SgdSettings;
import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.memory.IntBuffer;
import dev.jacobi.cpu.threads.ThreadTeam;
import dev.jacobi.cpu.vectors.Simd;
import jdk.incubator.vector.FloatVector;

/** Steps of optimisation over flat memory. */
final class Optimisation {
    private final ThreadTeam team;

    Optimisation(ThreadTeam team) {
        this.team = team;
    }

    void sgdStep(
            FloatBuffer weights,
            FloatBuffer gradients,
            FloatBuffer velocity,
            FloatBuffer learningRate,
            FloatBuffer proceed,
            SgdSettings settings,
            boolean firstStep) {
        if (proceed != null && number(proceed) == 0) {
            return;
        }
        float rate = number(learningRate);
        team.split(weights.length(), Elementwise.GRAIN, (from, to, _) -> {
            int i = from;
            for (; i + LANES <= to; i += LANES) {
                FloatVector w = Simd.load(weights.array(), weights.offset() + i);
                FloatVector g = w.fma(
                        Simd.broadcast((float) settings.weightDecay()),
                        Simd.load(gradients.array(), gradients.offset() + i));
                FloatVector v = g;
                if (!firstStep) {
                    v = Simd.load(velocity.array(), velocity.offset() + i)
                            .mul((float) settings.momentum())
                            .add(g.mul((float) (1 - settings.dampening())));
                }
                v.intoArray(velocity.array(), velocity.offset() + i);
                FloatVector direction = settings.nesterov() ? v.fma(Simd.broadcast((float) settings.momentum()), g) : v;
                direction.fma(Simd.broadcast(-rate), w).intoArray(weights.array(), weights.offset() + i);
            }
            for (; i < to; i++) {
                float w = weights.array()[weights.offset() + i];
                float g = Math.fma(w, (float) settings.weightDecay(), gradients.array()[gradients.offset() + i]);
                float v = firstStep
                        ? g
                        : velocity.array()[velocity.offset() + i] * (float) settings.momentum()
                                + g * (float) (1 - settings.dampening());
                velocity.array()[velocity.offset() + i] = v;
                float direction = settings.nesterov() ? Math.fma(v, (float) settings.momentum(), g) : v;
                weights.array()[weights.offset() + i] = Math.fma(direction, -rate, w);
            }
        });
    }

    /** No precision of this backend needs a loss scale. The contract has the method, so it is here, in plain loops. */
    void unscale(FloatBuffer gradients, FloatBuffer scale, FloatBuffer finite) {
        float factor = 1 / number(scale);
        set(finite, Elementwise.firstNonFinite(gradients) < 0 ? 1 : 0);
        team.split(gradients.length(), Elementwise.GRAIN, (from, to, _) -> {
            for (int i = from; i < to; i++) {
                gradients.array()[gradients.offset() + i] *= factor;
            }
        });
    }

    static void updateLossScale(FloatBuffer finite, FloatBuffer scale, IntBuffer goodSteps, int growthInterval) {
        if (number(finite) == 0) {
            set(scale, Math.max(number(scale) / 2, 1));
            goodSteps.set(0, 0);
            return;
        }
        goodSteps.set(0, goodSteps.get(0) + 1);
        float doubled = 2 * number(scale);
        if (goodSteps.get(0) % growthInterval == 0 && Float.isFinite(doubled)) {
            set(scale, doubled);
        }
    }

    /** The only element. */
    private static float number(FloatBuffer buffer) {
        return buffer.array()[buffer.offset()];
    }

    private static void set(FloatBuffer buffer, float value) {
        buffer.array()[buffer.offset()] = value;
    }
}
