/**
 * The contract between the calculus and the arithmetic: {@link dev.jacobi.core.backend.Backend} has one method per
 * kernel, which works on {@link dev.jacobi.core.backend.Buffer}s and a value of {@linkplain dev.jacobi.core.geometry
 * geometry}. Devices are found by {@link dev.jacobi.core.backend.Backends}. Read {@link
 * dev.jacobi.core.backend.UnaryFunction} first: functions with their derivatives beside them.
 */
package dev.jacobi.core.backend;
