/**
 * A data set that needs no download: pictures of shapes and textures, drawn from a seed with the same bits on every
 * machine. Read {@link dev.jacobi.datasets.synthetic.SyntheticPictures} first.
 */
package dev.jacobi.datasets.synthetic;
