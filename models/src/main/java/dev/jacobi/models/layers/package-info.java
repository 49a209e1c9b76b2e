/** Layers: functions of tensors with parameters, which compose into networks. */
package dev.jacobi.models.layers;
