/**
 * Objects, closures and exceptions to bytes and back.
 *
 * <p>Internal: no type here is part of the public API, and none knows a primitive.
 */
@NullMarked
package dev.troupe.pickle;

import org.jspecify.annotations.NullMarked;
