/**
 * Benchmarks: {@link dev.troupe.samples.bench.VersusPython side by side with CPython}, and {@link
 * dev.troupe.samples.bench.Growth how cost grows}.
 */
@NullMarked
package dev.troupe.samples.bench;

import org.jspecify.annotations.NullMarked;
