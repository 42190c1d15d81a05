/**
 * Memory that all processes of one host map.
 *
 * <p>Internal: no type here is part of the public API, and none knows a primitive.
 */
@NullMarked
package dev.troupe.memory;

import org.jspecify.annotations.NullMarked;
