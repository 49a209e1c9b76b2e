/** Model files in the safetensors format. */
package dev.jacobi.models.files;
