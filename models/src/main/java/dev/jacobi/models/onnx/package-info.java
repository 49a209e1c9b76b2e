/** Export of networks in the ONNX format. */
package dev.jacobi.models.onnx;
