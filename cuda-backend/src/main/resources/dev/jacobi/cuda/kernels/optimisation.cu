// Steps of optimisation over flat memory, in single precision always.

extern "C" __global__ void sgd_step(
        float* weights,
        const float* gradients,
        float* velocity,
        const float* learning_rate,
        const float* proceed,
        float momentum,
        float dampening,
        float weight_decay,
        int nesterov,
        int first_step,
        int n) {
    if (proceed && *proceed == 0) {
        return;
    }
    float rate = *learning_rate;
    FOR_EACH(i, n) {
        float g = gradients[i] + weight_decay * weights[i];
        float v = first_step ? g : momentum * velocity[i] + (1 - dampening) * g;
        velocity[i] = v;
        weights[i] -= rate * (nesterov ? g + momentum * v : v);
    }
}

// `finite` holds 1 at the beginning. All who write it write the same.
extern "C" __global__ void unscale(float* gradients, const float* scale, float* finite, int n) {
    float factor = 1 / *scale;
    FOR_EACH(i, n) {
        float g = gradients[i];
        gradients[i] = g * factor;
        if (!(g - g == 0)) {
            *finite = 0;
        }
    }
}

extern "C" __global__ void update_loss_scale(
        const float* finite, float* scale, int* good_steps, int growth_interval, int n) {
    FOR_EACH(i, n) {
        if (*finite == 0) {
            *scale = fmaxf(*scale / 2, 1);
            *good_steps = 0;
        } else {
            *good_steps += 1;
            float doubled = *scale * 2;
            // The difference from itself is 0 for finite numbers only.
            if (*good_steps % growth_interval == 0 && doubled - doubled == 0) {
                *scale = doubled;
            }
        }
    }
}
