package dev.jacobi.core.ops;

import dev.jacobi.core.autograd.Op;

/**
 * The ops that come with Jacobi. Sealed, so that a test can walk them and fail on one without a gradient check; ops of
 * one's own implement {@link Op}.
 */
public sealed interface CoreOp extends Op
        permits AddOp,
                AveragePool2dOp,
                BatchNormOp,
                CastOp,
                ConcatOp,
                Conv2dOp,
                CrossEntropyOp,
                DivOp,
                DropoutOp,
                GroupNormOp,
                LinearOp,
                MatmulOp,
                MaxOp,
                MaxPool2dOp,
                MeanOp,
                MeanSquaredErrorOp,
                MulOp,
                PermuteOp,
                ReshapeOp,
                SliceOp,
                SoftmaxOp,
                SubOp,
                SumOp,
                UnaryOp {}
