package dev.troupe.memory;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * A {@link Block} as this process sees it. What one process writes, each process that attached the
 * block reads, without a copy or a message.
 *
 * <p>Offsets are bytes from the start of the block. Numbers are in the machine's byte order. Access
 * outside the block is an {@link IndexOutOfBoundsException}; access to a number at an offset that is
 * not a multiple of its size is an {@link IllegalStateException}, but for the {@code Plain} methods and
 * copies, which may then tear.
 *
 * <p>Methods without a suffix are volatile: between threads and between processes alike, they are seen
 * in one order by all, and order what is around them. {@code Plain} methods and copies are ordered by
 * nothing; use them under a lock, or before and after a volatile access that says the data is there.
 *
 * <p>The memory is mapped until this object and its {@linkplain #buffer views} are collected. It stays
 * valid when the owner frees the block, closes its heap or dies; there is nothing to close.
 */
// Long, since only repetition can say the same for each primitive type without boxing.
public final class MappedMemory {

  private static final VarHandle SHORTS = view(short[].class);
  private static final VarHandle CHARS = view(char[].class);
  private static final VarHandle INTS = view(int[].class);
  private static final VarHandle LONGS = view(long[].class);
  private static final VarHandle FLOATS = view(float[].class);
  private static final VarHandle DOUBLES = view(double[].class);

  /** The block's part of the mapping. Declared as what the handles take, or each call converts. */
  private final ByteBuffer memory;

  private final Block block;

  private MappedMemory(Block block, ByteBuffer memory) {
    this.block = block;
    this.memory = memory;
  }

  private static VarHandle view(Class<?> arrayType) {
    return MethodHandles.byteBufferViewVarHandle(arrayType, ByteOrder.nativeOrder());
  }

  /**
   * Maps a block into this process. All blocks of a segment share one mapping.
   *
   * @throws java.nio.file.NoSuchFileException if its file is gone and this process has it not mapped
   * @throws IOException if the file cannot be mapped, or does not have the block
   */
  public static MappedMemory attach(Block block) throws IOException {
    ByteBuffer mapping = Mappings.of(block.file());
    try {
      Objects.checkFromIndexSize(block.offset(), block.length(), (long) mapping.capacity());
    } catch (IndexOutOfBoundsException e) {
      throw new IOException(block + " is not in its file of " + mapping.capacity() + " bytes.", e);
    }
    ByteBuffer memory = mapping.slice((int) block.offset(), block.length());
    return new MappedMemory(block, memory.order(ByteOrder.nativeOrder()));
  }

  /** Memory of this process alone, zero all over, for when there is none to share. */
  public static MappedMemory local(int bytes) {
    ByteBuffer memory = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    return new MappedMemory(new Block("", 0, bytes), memory);
  }

  /** The block this is a view of. */
  public Block block() {
    return block;
  }

  /** Bytes that may be used. */
  public int length() {
    return block.length();
  }

  /**
   * The same memory as a buffer, for plain access: direct, native order, position 0, a new one at each
   * call.
   */
  public ByteBuffer buffer() {
    return memory.duplicate().order(ByteOrder.nativeOrder());
  }

  /** Fills the whole block with zeros, in no order others could rely on. */
  public void clear() {
    clear(memory.duplicate());
  }

  static void clear(ByteBuffer range) {
    byte[] zeros = new byte[Math.min(range.remaining(), 1 << 16)];
    while (range.hasRemaining()) {
      range.put(zeros, 0, Math.min(range.remaining(), zeros.length));
    }
  }

  /** Reads an int. */
  public int getInt(int offset) {
    return (int) INTS.getVolatile(memory, offset);
  }

  /** Writes an int. */
  public void setInt(int offset, int value) {
    INTS.setVolatile(memory, offset, value);
  }

  /** Reads an int without ordering. */
  public int getIntPlain(int offset) {
    return (int) INTS.get(memory, offset);
  }

  /** Writes an int without ordering. */
  public void setIntPlain(int offset, int value) {
    INTS.set(memory, offset, value);
  }

  /** Adds in one step, wrapping around, and returns the value before. */
  public int getAndAddInt(int offset, int delta) {
    return (int) INTS.getAndAdd(memory, offset, delta);
  }

  /** Writes {@code value} if {@code expected} is found, in one step; false if it was not found. */
  public boolean compareAndSetInt(int offset, int expected, int value) {
    return INTS.compareAndSet(memory, offset, expected, value);
  }

  /** Reads a long. */
  public long getLong(int offset) {
    return (long) LONGS.getVolatile(memory, offset);
  }

  /** Writes a long. */
  public void setLong(int offset, long value) {
    LONGS.setVolatile(memory, offset, value);
  }

  /** Reads a long without ordering. */
  public long getLongPlain(int offset) {
    return (long) LONGS.get(memory, offset);
  }

  /** Writes a long without ordering. */
  public void setLongPlain(int offset, long value) {
    LONGS.set(memory, offset, value);
  }

  /** Adds in one step, wrapping around, and returns the value before. */
  public long getAndAddLong(int offset, long delta) {
    return (long) LONGS.getAndAdd(memory, offset, delta);
  }

  /** Writes {@code value} if {@code expected} is found, in one step; false if it was not found. */
  public boolean compareAndSetLong(int offset, long expected, long value) {
    return LONGS.compareAndSet(memory, offset, expected, value);
  }

  /** Writes a number of 1, 2, 4 or 8 bytes if another is found, in one step; false if not. */
  public boolean compareAndSet(int offset, int width, long expected, long value) {
    return switch (width) {
      case Integer.BYTES -> compareAndSetInt(offset, (int) expected, (int) value);
      case Long.BYTES -> compareAndSetLong(offset, expected, value);
      default -> compareAndSetInWord(offset, width, (int) expected, (int) value);
    };
  }

  /** There is no step on less than four bytes: the word around them changes, and they with it. */
  private boolean compareAndSetInWord(int offset, int width, int expected, int value) {
    int word = offset & -Integer.BYTES;
    int place = offset - word;
    boolean isLittle = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    int shift = (isLittle ? place : Integer.BYTES - width - place) * Byte.SIZE;
    int mask = (1 << (width * Byte.SIZE)) - 1;
    while (true) {
      int before = getInt(word);
      if (((before >>> shift) & mask) != (expected & mask)) {
        return false;
      }
      int after = (before & ~(mask << shift)) | ((value & mask) << shift);
      if (compareAndSetInt(word, before, after)) {
        return true;
      }
    }
  }

  /** Reads a short. */
  public short getShort(int offset) {
    return (short) SHORTS.getVolatile(memory, offset);
  }

  /** Writes a short. */
  public void setShort(int offset, short value) {
    SHORTS.setVolatile(memory, offset, value);
  }

  /** Reads a char. */
  public char getChar(int offset) {
    return (char) CHARS.getVolatile(memory, offset);
  }

  /** Writes a char. */
  public void setChar(int offset, char value) {
    CHARS.setVolatile(memory, offset, value);
  }

  /** Reads a float. */
  public float getFloat(int offset) {
    return (float) FLOATS.getVolatile(memory, offset);
  }

  /** Writes a float. */
  public void setFloat(int offset, float value) {
    FLOATS.setVolatile(memory, offset, value);
  }

  /** Reads a double. */
  public double getDouble(int offset) {
    return (double) DOUBLES.getVolatile(memory, offset);
  }

  /** Writes a double. */
  public void setDouble(int offset, double value) {
    DOUBLES.setVolatile(memory, offset, value);
  }

  /** Reads a byte; may be seen to come before an earlier volatile write of a wider type. */
  public byte getByte(int offset) {
    byte value = memory.get(offset);
    VarHandle
        .acquireFence(); // no handle gives buffers volatile bytes; these fences are what it does
    return value;
  }

  /** Writes a byte; the bytes beside it are not touched. */
  public void setByte(int offset, byte value) {
    VarHandle.releaseFence();
    memory.put(offset, value);
    VarHandle.fullFence();
  }

  /** Reads a byte as a boolean: true unless it is 0. */
  public boolean getBoolean(int offset) {
    return getByte(offset) != 0;
  }

  /** Writes a boolean as a byte, 1 or 0. */
  public void setBoolean(int offset, boolean value) {
    setByte(offset, (byte) (value ? 1 : 0));
  }

  /** Copies {@code n} bytes from the block to {@code to[from]} and on. */
  public void getBytes(int offset, byte[] to, int from, int n) {
    memory.get(offset, to, from, n);
  }

  /** Copies {@code n} bytes from {@code values[from]} and on to the block. */
  public void setBytes(int offset, byte[] values, int from, int n) {
    memory.put(offset, values, from, n);
  }

  /** Copies {@code n} shorts from the block to {@code to[from]} and on. */
  public void getShorts(int offset, short[] to, int from, int n) {
    range(offset, n, Short.BYTES).asShortBuffer().get(to, from, n);
  }

  /** Copies {@code n} shorts from {@code values[from]} and on to the block. */
  public void setShorts(int offset, short[] values, int from, int n) {
    range(offset, n, Short.BYTES).asShortBuffer().put(values, from, n);
  }

  /** Copies {@code n} chars from the block to {@code to[from]} and on. */
  public void getChars(int offset, char[] to, int from, int n) {
    range(offset, n, Character.BYTES).asCharBuffer().get(to, from, n);
  }

  /** Copies {@code n} chars from {@code values[from]} and on to the block. */
  public void setChars(int offset, char[] values, int from, int n) {
    range(offset, n, Character.BYTES).asCharBuffer().put(values, from, n);
  }

  /** Copies {@code n} ints from the block to {@code to[from]} and on. */
  public void getInts(int offset, int[] to, int from, int n) {
    range(offset, n, Integer.BYTES).asIntBuffer().get(to, from, n);
  }

  /** Copies {@code n} ints from {@code values[from]} and on to the block. */
  public void setInts(int offset, int[] values, int from, int n) {
    range(offset, n, Integer.BYTES).asIntBuffer().put(values, from, n);
  }

  /** Copies {@code n} longs from the block to {@code to[from]} and on. */
  public void getLongs(int offset, long[] to, int from, int n) {
    range(offset, n, Long.BYTES).asLongBuffer().get(to, from, n);
  }

  /** Copies {@code n} longs from {@code values[from]} and on to the block. */
  public void setLongs(int offset, long[] values, int from, int n) {
    range(offset, n, Long.BYTES).asLongBuffer().put(values, from, n);
  }

  /** Copies {@code n} floats from the block to {@code to[from]} and on. */
  public void getFloats(int offset, float[] to, int from, int n) {
    range(offset, n, Float.BYTES).asFloatBuffer().get(to, from, n);
  }

  /** Copies {@code n} floats from {@code values[from]} and on to the block. */
  public void setFloats(int offset, float[] values, int from, int n) {
    range(offset, n, Float.BYTES).asFloatBuffer().put(values, from, n);
  }

  /** Copies {@code n} doubles from the block to {@code to[from]} and on. */
  public void getDoubles(int offset, double[] to, int from, int n) {
    range(offset, n, Double.BYTES).asDoubleBuffer().get(to, from, n);
  }

  /** Copies {@code n} doubles from {@code values[from]} and on to the block. */
  public void setDoubles(int offset, double[] values, int from, int n) {
    range(offset, n, Double.BYTES).asDoubleBuffer().put(values, from, n);
  }

  private ByteBuffer range(int offset, int n, int size) {
    long bytes = (long) n * size; // would wrap around as an int
    Objects.checkFromIndexSize((long) offset, bytes, (long) memory.capacity());
    return memory.slice(offset, (int) bytes).order(ByteOrder.nativeOrder());
  }
}
