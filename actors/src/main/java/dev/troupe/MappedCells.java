package dev.troupe;

import dev.troupe.memory.MappedMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/** Memory that this process has mapped. */
record MappedCells(MappedMemory memory) implements Cells {

  @Override
  public long load(int offset, int width) {
    return switch (width) {
      case Byte.BYTES -> memory.getByte(offset);
      case Short.BYTES -> memory.getShort(offset);
      case Integer.BYTES -> memory.getInt(offset);
      default -> memory.getLong(offset);
    };
  }

  @Override
  public void store(int offset, int width, long bits) {
    switch (width) {
      case Byte.BYTES -> memory.setByte(offset, (byte) bits);
      case Short.BYTES -> memory.setShort(offset, (short) bits);
      case Integer.BYTES -> memory.setInt(offset, (int) bits);
      default -> memory.setLong(offset, bits);
    }
  }

  @Override
  public boolean swap(int offset, int width, long expected, long bits) {
    return memory.compareAndSet(offset, width, expected, bits);
  }

  @Override
  public ByteBuffer read(int offset, int bytes) {
    return view().slice(offset, bytes).order(ByteOrder.nativeOrder());
  }

  @Override
  public void write(int offset, int bytes, Consumer<ByteBuffer> filling) {
    filling.accept(read(offset, bytes));
  }

  @Override
  public ByteBuffer view() {
    return memory.buffer();
  }
}
