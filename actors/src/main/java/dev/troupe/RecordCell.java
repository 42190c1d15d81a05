package dev.troupe;

import java.util.Map;

/** A primitive in shared memory: how wide it is, and how its bits and its value become each other. */
enum RecordCell {
  BYTE(Byte.BYTES),
  SHORT(Short.BYTES),
  CHAR(Character.BYTES),
  INT(Integer.BYTES),
  LONG(Long.BYTES),
  FLOAT(Float.BYTES),
  DOUBLE(Double.BYTES),
  BOOLEAN(Byte.BYTES);

  private static final Map<Class<?>, RecordCell> CELLS = Map.of(
      byte.class,
      BYTE,
      short.class,
      SHORT,
      char.class,
      CHAR,
      int.class,
      INT,
      long.class,
      LONG,
      float.class,
      FLOAT,
      double.class,
      DOUBLE,
      boolean.class,
      BOOLEAN);

  private final int width;

  RecordCell(int width) {
    this.width = width;
  }

  static boolean has(Class<?> type) {
    return CELLS.containsKey(type);
  }

  static RecordCell of(Class<?> type) {
    RecordCell cell = CELLS.get(type);
    if (cell == null) {
      throw new IllegalArgumentException(type + " is no primitive type.");
    }
    return cell;
  }

  int width() {
    return width;
  }

  /** The value of these bits, whatever is above them. */
  Object value(long bits) {
    return switch (this) {
      case BYTE -> (byte) bits;
      case SHORT -> (short) bits;
      case CHAR -> (char) bits;
      case INT -> (int) bits;
      case LONG -> bits;
      case FLOAT -> Float.intBitsToFloat((int) bits);
      case DOUBLE -> Double.longBitsToDouble(bits);
      case BOOLEAN -> (byte) bits != 0;
    };
  }

  /**
   * The bits of a value of exactly this type.
   *
   * @throws ClassCastException if it is of another type
   */
  long bits(Object value) {
    return switch (this) {
      case BYTE -> (Byte) value;
      case SHORT -> (Short) value;
      case CHAR -> (Character) value;
      case INT -> (Integer) value;
      case LONG -> (Long) value;
      case FLOAT -> Float.floatToRawIntBits((Float) value);
      case DOUBLE -> Double.doubleToRawLongBits((Double) value);
      case BOOLEAN -> (Boolean) value ? 1 : 0;
    };
  }

  /** Whether numbers can be added to it. */
  boolean isInteger() {
    return this == BYTE || this == SHORT || this == INT || this == LONG;
  }
}
