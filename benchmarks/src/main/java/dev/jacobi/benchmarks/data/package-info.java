/** JMH benchmarks of data: parsers of file formats, and the loader. */
package dev.jacobi.benchmarks.data;
