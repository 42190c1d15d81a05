package dev.troupe.pickle;

import java.io.InvalidClassException;
import java.io.InvalidObjectException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Items that have nothing to do with each other, in the first tier: nulls, boxed primitives, strings
 * and {@link RawRecord}s, as a list. Each class is named once.
 */
final class RawItems {

  private static final int NEW_CLASS = 32; // tags of items; what is less is a leaf
  private static final int MOST_CLASSES = Byte.MAX_VALUE - NEW_CLASS;

  private final List<RawRecord> classes = new ArrayList<>(1);
  private final List<@Nullable Object> lastRecords = new ArrayList<>(1); // of each class
  private @Nullable Class<?> lastClass;
  private @Nullable RawRecord last; // null if they are no records
  private int lastIndex;

  private RawItems() {}

  /** Returns false, with some bytes written, if another tier has to take them. */
  static boolean write(ByteWriter out, List<?> items) {
    RawItems state = new RawItems();
    out.putInt(items.size());
    for (Object item : items) {
      if (!state.write(out, item)) {
        return false;
      }
    }
    return true;
  }

  private boolean write(ByteWriter out, @Nullable Object item) {
    if (item != null && item.getClass() != lastClass) {
      lastClass = item.getClass();
      last = RawRecord.of(lastClass);
      lastIndex = last == null ? -1 : classes.indexOf(last);
    }
    RawRecord type = last;
    if (type == null || item == null) {
      return RawRecord.isShort(item) && RawCodec.writeLeaf(out, item);
    }
    if (lastIndex >= 0) {
      out.putByte(NEW_CLASS + 1 + lastIndex);
    } else if (classes.size() == MOST_CLASSES) {
      return false;
    } else {
      lastIndex = classes.size();
      classes.add(type);
      lastRecords.add(null);
      type.writeType(out.putByte(NEW_CLASS));
    }
    return type.write(out, item, lastRecords.set(lastIndex, item));
  }

  static List<?> read(ByteBuffer in, RawRecord.Classes names)
      throws ClassNotFoundException, InvalidClassException, InvalidObjectException {
    int size = ByteWriter.readLength(in, 1);
    List<@Nullable Object> items = new ArrayList<>(size);
    List<RawRecord> classes = new ArrayList<>(1);
    List<@Nullable Object[]> values = new ArrayList<>(1);
    for (int i = 0; i < size; i++) {
      int tag = in.get();
      if (tag < NEW_CLASS) {
        items.add(RawCodec.readLeaf(in, tag));
        continue;
      } else if (tag == NEW_CLASS) {
        RawRecord type = RawRecord.readType(in, names);
        classes.add(type);
        values.add(type.newValues());
      }
      int index = tag == NEW_CLASS ? classes.size() - 1 : tag - NEW_CLASS - 1;
      items.add(classes.get(index).read(in, values.get(index)));
    }
    return items;
  }
}
