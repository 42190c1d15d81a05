/**
 * Messages over sockets between programs: framing, a selector for all sockets of a JVM, and what may be
 * sent before the other side has proved who it is.
 */
@NullMarked
package dev.troupe.socket;

import org.jspecify.annotations.NullMarked;
