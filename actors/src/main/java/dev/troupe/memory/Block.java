package dev.troupe.memory;

/**
 * Where a piece of shared memory lies. Any process of the host that may read the file can {@linkplain
 * MappedMemory#attach attach} it.
 *
 * @param file absolute path of the segment file
 * @param offset first byte in the file, a multiple of 64
 * @param length bytes that may be used
 */
public record Block(String file, long offset, int length) {}
