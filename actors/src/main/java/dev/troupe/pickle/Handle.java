package dev.troupe.pickle;

/**
 * An object that travels by reference: what arrives is the same thing, not a copy of it.
 *
 * <p>Wherever a handle is found in an object graph, {@link HandleTable} decides what is written in its place.
 */
public interface Handle {}
