/**
 * Parsers of the files in which pictures are published: IDX, CIFAR's binary version, and the formats that the JDK
 * decodes. A malformed file is a {@link dev.jacobi.datasets.DatasetFormatException} that says where and why.
 */
package dev.jacobi.datasets.format;
