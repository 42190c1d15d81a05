/**
 * Carries messages between the nodes of a program: framing, exactly-once delivery, authentication.
 *
 * <p>Internal: no type here is part of the public API, and none knows a primitive.
 */
@NullMarked
package dev.troupe.link;

import org.jspecify.annotations.NullMarked;
