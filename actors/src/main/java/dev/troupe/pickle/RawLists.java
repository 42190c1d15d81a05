package dev.troupe.pickle;

import java.io.InvalidObjectException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Lists of {@code Integer}, {@code Long} or {@code Double} alone: an {@code ArrayList}, or one from {@code List.of}. */
final class RawLists {

  private static final Class<?> SHORT_LIST = List.of(1).getClass();
  private static final Class<?> LONG_LIST = List.of(1, 2, 3).getClass();

  private RawLists() {}

  /** Returns false, with some bytes written, if the list is not of this kind. */
  static boolean write(ByteWriter out, List<?> list) {
    Class<?> listType = list.getClass();
    boolean isMutable = listType == ArrayList.class;
    if (list.isEmpty() || (!isMutable && listType != SHORT_LIST && listType != LONG_LIST)) {
      return false;
    }
    Object first = list.get(0);
    if (!(first instanceof Integer || first instanceof Long || first instanceof Double)) {
      return false;
    }
    if (listType == LONG_LIST && !Parts.refusesNull(list)) {
      return false;
    }
    int kind = first instanceof Integer ? 'I' : first instanceof Long ? 'J' : 'D';
    int size = list.size();
    out.putByte(isMutable ? 1 : 0).putByte(kind).putInt(size);
    ByteBuffer elements =
        out.hole(Math.multiplyExact(size, kind == 'I' ? Integer.BYTES : Long.BYTES));
    for (Object element : list) {
      if (element == null || element.getClass() != first.getClass()) {
        return false;
      }
      if (element instanceof Integer number) {
        elements.putInt(number);
      } else if (element instanceof Long number) {
        elements.putLong(number);
      } else {
        elements.putLong(Double.doubleToRawLongBits((Double) element));
      }
    }
    return true;
  }

  static List<?> read(ByteBuffer in) throws InvalidObjectException {
    boolean isMutable = in.get() == 1;
    int kind = in.get();
    int size = ByteWriter.readLength(in, kind == 'I' ? Integer.BYTES : Long.BYTES);
    Object[] elements = new Object[size];
    for (int i = 0; i < size; i++) {
      elements[i] = switch (kind) {
        case 'I' -> (Object) in.getInt();
        case 'J' -> (Object) in.getLong();
        case 'D' -> (Object) Double.longBitsToDouble(in.getLong());
        default -> throw new InvalidObjectException("Unknown list kind " + kind);
      };
    }
    return isMutable ? new ArrayList<>(Arrays.asList(elements)) : List.of(elements);
  }
}
