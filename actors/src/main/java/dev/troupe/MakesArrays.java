package dev.troupe;

/**
 * Makes arrays that all processes share; part of {@link Troupe}. Every method throws {@link
 * IllegalArgumentException} if the length is negative or more than 2 GiB would be needed, and {@link
 * TroupeException} if there is no room; the message says where there is how much.
 */
abstract class MakesArrays extends MakesValues {

  /** Makes a shared array of zeros with a lock of its own. */
  public ByteArray byteArray(int length) {
    return byteArray(length, Guard.own());
  }

  /** Makes a shared array of zeros. */
  public ByteArray byteArray(int length, Guard guard) {
    return makeShared(length, Byte.BYTES, guard, ByteArray::new);
  }

  /** Makes a shared array of these values, with a lock of its own. */
  public ByteArray byteArrayOf(byte... values) {
    ByteArray array = byteArray(values.length);
    array.setRange(0, values);
    return array;
  }

  /** Makes a shared array of zeros with a lock of its own. */
  public ShortArray shortArray(int length) {
    return shortArray(length, Guard.own());
  }

  /** Makes a shared array of zeros. */
  public ShortArray shortArray(int length, Guard guard) {
    return makeShared(length, Short.BYTES, guard, ShortArray::new);
  }

  /** Makes a shared array of these values, with a lock of its own. */
  public ShortArray shortArrayOf(short... values) {
    ShortArray array = shortArray(values.length);
    array.setRange(0, values);
    return array;
  }

  /** Makes a shared array of zeros with a lock of its own. */
  public CharArray charArray(int length) {
    return charArray(length, Guard.own());
  }

  /** Makes a shared array of zeros. */
  public CharArray charArray(int length, Guard guard) {
    return makeShared(length, Character.BYTES, guard, CharArray::new);
  }

  /** Makes a shared array of these values, with a lock of its own. */
  public CharArray charArrayOf(char... values) {
    CharArray array = charArray(values.length);
    array.setRange(0, values);
    return array;
  }

  /** Makes a shared array of {@code false} with a lock of its own. */
  public BooleanArray booleanArray(int length) {
    return booleanArray(length, Guard.own());
  }

  /** Makes a shared array of {@code false}. */
  public BooleanArray booleanArray(int length, Guard guard) {
    return makeShared(length, Byte.BYTES, guard, BooleanArray::new);
  }

  /** Makes a shared array of these values, with a lock of its own. */
  public BooleanArray booleanArrayOf(boolean... values) {
    BooleanArray array = booleanArray(values.length);
    array.setRange(0, values);
    return array;
  }

  /** Makes a shared array of zeros with a lock of its own. */
  public IntArray intArray(int length) {
    return intArray(length, Guard.own());
  }

  /** Makes a shared array of zeros. */
  public IntArray intArray(int length, Guard guard) {
    return makeShared(length, Integer.BYTES, guard, IntArray::new);
  }

  /** Makes a shared array of these values, with a lock of its own. */
  public IntArray intArrayOf(int... values) {
    IntArray array = intArray(values.length);
    array.setRange(0, values);
    return array;
  }

  /** Makes a shared array of zeros with a lock of its own. */
  public LongArray longArray(int length) {
    return longArray(length, Guard.own());
  }

  /** Makes a shared array of zeros. */
  public LongArray longArray(int length, Guard guard) {
    return makeShared(length, Long.BYTES, guard, LongArray::new);
  }

  /** Makes a shared array of these values, with a lock of its own. */
  public LongArray longArrayOf(long... values) {
    LongArray array = longArray(values.length);
    array.setRange(0, values);
    return array;
  }

  /** Makes a shared array of zeros with a lock of its own. */
  public FloatArray floatArray(int length) {
    return floatArray(length, Guard.own());
  }

  /** Makes a shared array of zeros. */
  public FloatArray floatArray(int length, Guard guard) {
    return makeShared(length, Float.BYTES, guard, FloatArray::new);
  }

  /** Makes a shared array of these values, with a lock of its own. */
  public FloatArray floatArrayOf(float... values) {
    FloatArray array = floatArray(values.length);
    array.setRange(0, values);
    return array;
  }

  /** Makes a shared array of zeros with a lock of its own. */
  public DoubleArray doubleArray(int length) {
    return doubleArray(length, Guard.own());
  }

  /** Makes a shared array of zeros. */
  public DoubleArray doubleArray(int length, Guard guard) {
    return makeShared(length, Double.BYTES, guard, DoubleArray::new);
  }

  /** Makes a shared array of these values, with a lock of its own. */
  public DoubleArray doubleArrayOf(double... values) {
    DoubleArray array = doubleArray(values.length);
    array.setRange(0, values);
    return array;
  }
}
