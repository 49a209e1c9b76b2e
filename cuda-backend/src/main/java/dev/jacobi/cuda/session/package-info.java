/** A device opened for work: what can be set about it, what is made on it once, and the work that is captured on it. */
package dev.jacobi.cuda.session;
