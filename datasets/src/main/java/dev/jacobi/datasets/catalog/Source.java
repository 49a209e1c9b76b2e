package dev.jacobi.datasets.catalog;

import dev.jacobi.datasets.Splits;
import java.io.IOException;

/** Where the pictures of one dataset come from. */
interface Source {
    Splits load(DatasetOptions options) throws IOException;
}
