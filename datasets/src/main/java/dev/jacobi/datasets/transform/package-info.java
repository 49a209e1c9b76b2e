/**
 * Steps that prepare a picture: crops, flips, resizing, colours, normalisation. A step is a {@link
 * dev.jacobi.datasets.transform.Transform}, a function of the picture and a random stream, and {@link
 * dev.jacobi.datasets.transform.Pipeline} chains them.
 */
package dev.jacobi.datasets.transform;
