/**
 * Files of weights: safetensors, read and written, and PyTorch's own, read only. {@link
 * dev.jacobi.models.files.Weights} reads either, and {@link dev.jacobi.models.files.NetworkState} moves a network's
 * variables in and out under PyTorch's names.
 *
 * <p>What other formats share is here too: {@link dev.jacobi.models.files.ProtobufMessage} puts together the messages
 * of ONNX and TensorBoard, and {@link dev.jacobi.models.files.AtomicFile} writes files that are never seen half done.
 */
package dev.jacobi.models.files;
