/**
 * Data sets by name: where their files come from, their classes and statistics, and pictures of one's own in folders.
 * Read {@link dev.jacobi.datasets.catalog.Dataset} first.
 */
package dev.jacobi.datasets.catalog;
