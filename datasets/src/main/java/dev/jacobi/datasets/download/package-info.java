/**
 * Downloads of published files: resumed after an interruption, checked against a checksum, and either whole or absent
 * under their name. Read {@link dev.jacobi.datasets.download.Downloader} first.
 */
package dev.jacobi.datasets.download;
