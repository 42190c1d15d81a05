package dev.troupe;

import dev.troupe.memory.Block;
import dev.troupe.memory.MappedMemory;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** How a handle takes the place of its memory along: where processes share none, there is none. */
final class SharedMapping {

  private SharedMapping() {}

  /** The memory as this process sees it; null if it must ask for each access. */
  static @Nullable MappedMemory attach(@Nullable Block block) {
    try {
      return block == null ? null : MappedMemory.attach(block);
    } catch (IOException e) {
      return null; // the file is not here, as on another host: the actor has it
    }
  }

  static void write(DataOutputStream out, @Nullable Block block) throws IOException {
    out.writeBoolean(block != null);
    if (block != null) {
      out.writeUTF(block.file());
      out.writeLong(block.offset());
      out.writeInt(block.length());
    }
  }

  static @Nullable Block read(DataInputStream in) throws IOException {
    return in.readBoolean() ? new Block(in.readUTF(), in.readLong(), in.readInt()) : null;
  }
}
