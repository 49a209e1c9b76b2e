/**
 * Random numbers as a function of a seed and of what they are for, whoever asks and when; so a resumed run draws what
 * an uninterrupted one would have drawn: {@link dev.jacobi.core.random.RandomStream}.
 */
package dev.jacobi.core.random;
