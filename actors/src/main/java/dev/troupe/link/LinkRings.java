package dev.troupe.link;

import dev.troupe.memory.Block;
import dev.troupe.memory.MappedMemory;
import java.io.IOException;

/**
 * The memory of one link: the process's attention word, its cursors, the ring towards home and the ring
 * back.
 */
record LinkRings(Attention process, Cursors cursors, Ring up, Ring down) {

  /** Bytes of memory for two rings of so many bytes each, a multiple of 64. */
  static int sizeFor(int capacity) {
    return Attention.BYTES + Cursors.BYTES + 2 * Ring.sizeFor(capacity);
  }

  static LinkRings attach(Block block) throws IOException {
    int ring = (block.length() - Attention.BYTES - Cursors.BYTES) / 2;
    long cursors = block.offset() + Attention.BYTES;
    long up = cursors + Cursors.BYTES;
    return new LinkRings(
        new Attention(part(block, block.offset(), Attention.BYTES)),
        new Cursors(part(block, cursors, Cursors.BYTES)),
        new Ring(part(block, up, ring)),
        new Ring(part(block, up + ring, ring)));
  }

  private static MappedMemory part(Block block, long offset, int length) throws IOException {
    return MappedMemory.attach(new Block(block.file(), offset, length));
  }
}
