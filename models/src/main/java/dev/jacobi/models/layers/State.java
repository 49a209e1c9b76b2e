package dev.jacobi.models.layers;

/** A variable or counter of a network, which its file holds too; PyTorch calls them all together the state_dict. */
public sealed interface State permits Variable, Counter {}
