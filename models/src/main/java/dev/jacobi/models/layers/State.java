package dev.jacobi.models.layers;

/** One entry of what a network is made of and what a file of it holds; PyTorch calls the whole its state_dict. */
public sealed interface State permits Variable, Counter {}
