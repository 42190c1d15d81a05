/**
 * Python's {@code multiprocessing} for the JVM: processes, queues, pipes, barriers, shared values and
 * pools, with plain methods that block, return and throw.
 *
 * <p>Start at {@link dev.troupe.Troupe#open()}.
 */
@NullMarked
package dev.troupe;

import org.jspecify.annotations.NullMarked;
