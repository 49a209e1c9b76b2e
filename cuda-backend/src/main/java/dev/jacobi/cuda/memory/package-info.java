/** Device memory that is used again, and what moves values between it and Java arrays. */
package dev.jacobi.cuda.memory;
