/**
 * The typed actors behind each primitive, one behaviour a file with its protocol nested in it.
 */
@NullMarked
package dev.troupe.actors;

import org.jspecify.annotations.NullMarked;
