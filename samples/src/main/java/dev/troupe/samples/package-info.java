/** One runnable main for each topic, and {@link dev.troupe.samples.Tour the tour} through them. */
@NullMarked
package dev.troupe.samples;

import org.jspecify.annotations.NullMarked;
