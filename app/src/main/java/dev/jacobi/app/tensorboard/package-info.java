/** A run as event files, which TensorBoard shows. */
package dev.jacobi.app.tensorboard;
