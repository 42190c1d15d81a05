package dev.troupe;

import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * A list of fixed length in named shared memory. Its elements are null, Boolean, Long, Double, String or
 * byte[]; an Integer becomes a Long. An element may change its type, within the room of its place: 8 bytes,
 * or as many as the text or bytes that were there first had, rounded up to the next multiple of 8.
 *
 * <p>Python: {@code multiprocessing.shared_memory.ShareableList}; other than there, zero bytes at the end of
 * a text are kept. Single numbers are read and written whole; a text that another process changes at the
 * same time may be read half, so use a lock. Sent to another process, it is the same list.
 */
public final class ShareableList extends AbstractList<@Nullable Object>
    implements RandomAccess, AutoCloseable, Serializable {

  private static final long serialVersionUID = 1;

  private static final int MAGIC = 0x54524C31; // and version
  private static final int HEAD = 16;
  private static final int ENTRY = 16; // offset, room, length, type
  private static final int PLACE = 8;

  private enum Type {
    NULL(0),
    BOOLEAN(1),
    LONG(2),
    DOUBLE(3),
    TEXT(4),
    BYTES(5);

    private final int code;

    Type(int code) {
      this.code = code;
    }

    static Type of(int code) {
      for (Type type : values()) {
        if (type.code == code) {
          return type;
        }
      }
      throw new IllegalStateException(
          "A shareable list holds a value of unknown type " + code + ".");
    }
  }

  private final SharedMemory memory;
  private final transient int size;

  ShareableList(SharedMemory memory) {
    this.memory = memory;
    ByteBuffer buffer = memory.buffer();
    long least = HEAD;
    int found = 0;
    if (buffer.capacity() >= HEAD && buffer.getInt(0) == MAGIC) {
      found = buffer.getInt(4);
      least = HEAD + (long) found * ENTRY;
    } else {
      least = Long.MAX_VALUE;
    }
    if (found < 0 || least > buffer.capacity()) {
      throw new IllegalArgumentException(memory + " holds no list that this version can read.");
    }
    this.size = found;
  }

  static int bytesFor(List<?> values) {
    long bytes = HEAD;
    for (Object value : values) {
      bytes += ENTRY + room(value);
    }
    if (bytes > Integer.MAX_VALUE - PLACE) {
      throw new IllegalArgumentException("A shareable list has room for 2 GiB, not " + bytes + ".");
    }
    return (int) bytes;
  }

  static ShareableList fill(SharedMemory memory, List<?> values) {
    ByteBuffer buffer = memory.buffer();
    int offset = HEAD + values.size() * ENTRY;
    for (int index = 0; index < values.size(); index++) {
      int room = room(values.get(index));
      buffer.putInt(entry(index), offset);
      buffer.putInt(entry(index) + 4, room);
      offset += room;
    }
    buffer.putInt(4, values.size());
    buffer.putInt(0, MAGIC);
    ShareableList list = new ShareableList(memory);
    for (int index = 0; index < values.size(); index++) {
      list.set(index, values.get(index));
    }
    return list;
  }

  @Override
  public int size() {
    return size;
  }

  /**
   * Reads an element; text and bytes are a copy.
   *
   * @throws IllegalStateException if something else was written where the list is
   * @throws IndexOutOfBoundsException if there is none
   */
  @Override
  public @Nullable Object get(int index) {
    ByteBuffer buffer = buffer(index);
    int offset = place(buffer, index).offset;
    int length = buffer.getInt(entry(index) + 8);
    Type type = Type.of(buffer.getInt(entry(index) + 12));
    boolean isCounted = type == Type.TEXT || type == Type.BYTES;
    if (isCounted && (length < 0 || length > place(buffer, index).room)) {
      throw damaged(index);
    }
    return switch (type) {
      case NULL -> null;
      case BOOLEAN -> buffer.getLong(offset) != 0;
      case LONG -> buffer.getLong(offset);
      case DOUBLE -> buffer.getDouble(offset);
      case TEXT -> new String(bytes(buffer, offset, length), StandardCharsets.UTF_8);
      case BYTES -> bytes(buffer, offset, length);
    };
  }

  /**
   * Writes an element.
   *
   * @return the one before
   * @throws IllegalArgumentException if it is of another type or longer than its place; nothing changed
   * @throws IndexOutOfBoundsException if there is none
   */
  @Override
  public @Nullable Object set(int index, @Nullable Object value) {
    ByteBuffer buffer = buffer(index);
    byte[] bytes = bytes(value);
    Place place = place(buffer, index);
    int room = place.room;
    if (bytes.length > room) {
      throw new IllegalArgumentException(
          "Place " + index + " of the shareable list in " + this.memory + " has room for " + room
              + " bytes, and the value has " + bytes.length + ".");
    }
    Object before = get(index);
    buffer.put(place.offset, bytes);
    buffer.putInt(entry(index) + 8, bytes.length);
    buffer.putInt(entry(index) + 12, type(value).code);
    return before;
  }

  /** The types of the elements, in order, such as {@code LONG TEXT}; a place never used is NULL. */
  public String format() {
    StringBuilder types = new StringBuilder();
    for (int index = 0; index < size; index++) {
      types.append(index == 0 ? "" : " ");
      types.append(Type.of(buffer(index).getInt(entry(index) + 12)));
    }
    return types.toString();
  }

  /** The memory it is in. Python: {@code shm}. */
  public SharedMemory sharedMemory() {
    return memory;
  }

  /** This handle is done with it. May be called twice. */
  @Override
  public void close() {
    memory.close();
  }

  /** Deletes the list for all; as {@link SharedMemory#unlink}. */
  public void unlink() throws IOException {
    memory.unlink();
  }

  private ByteBuffer buffer(int index) {
    if (index < 0 || index >= size) {
      throw new IndexOutOfBoundsException(
          "Index " + index + " is not in a shareable list of length " + size + ".");
    }
    return memory.buffer();
  }

  /** Where an element is; any program could have written anything there. */
  private Place place(ByteBuffer buffer, int index) {
    int offset = buffer.getInt(entry(index));
    int room = buffer.getInt(entry(index) + 4);
    boolean isInside =
        offset >= HEAD + size * ENTRY && room >= PLACE && (long) offset + room <= buffer.capacity();
    if (!isInside) {
      throw damaged(index);
    }
    return new Place(offset, room);
  }

  private IllegalStateException damaged(int index) {
    return new IllegalStateException("Place " + index + " of the shareable list in " + memory
        + " is damaged: something else was written there.");
  }

  private record Place(int offset, int room) {}

  private static int entry(int index) {
    return HEAD + index * ENTRY;
  }

  private static byte[] bytes(ByteBuffer buffer, int offset, int length) {
    byte[] bytes = new byte[length];
    buffer.get(offset, bytes);
    return bytes;
  }

  private static int room(@Nullable Object value) {
    int length = bytes(value).length;
    return Math.max(PLACE, (length + PLACE - 1) & -PLACE);
  }

  private static Type type(@Nullable Object value) {
    if (value == null) {
      return Type.NULL;
    } else if (value instanceof Boolean) {
      return Type.BOOLEAN;
    } else if (value instanceof Double) {
      return Type.DOUBLE;
    } else if (value instanceof String) {
      return Type.TEXT;
    } else if (value instanceof byte[]) {
      return Type.BYTES;
    }
    return Type.LONG; // bytes() refuses what is none of these
  }

  private static byte[] bytes(@Nullable Object value) {
    if (value instanceof String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    } else if (value instanceof byte[] bytes) {
      return bytes.clone();
    } else if (value == null) {
      return new byte[0];
    }
    ByteBuffer number = ByteBuffer.allocate(PLACE).order(ByteOrder.nativeOrder());
    if (value instanceof Double real) {
      return number.putDouble(real).array();
    } else if (value instanceof Boolean flag) {
      return number.putLong(flag ? 1 : 0).array();
    } else if (value instanceof Long || value instanceof Integer) {
      return number.putLong(((Number) value).longValue()).array();
    }
    throw new IllegalArgumentException(
        "A shareable list takes null, Boolean, Long, Integer, Double," + " String and byte[], not "
            + value.getClass().getName() + ".");
  }

  private Object writeReplace() {
    return new Name(memory);
  }

  /** What travels. */
  private record Name(SharedMemory memory) implements Serializable {

    private Object readResolve() {
      return new ShareableList(memory);
    }
  }
}
