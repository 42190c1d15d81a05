package dev.troupe;

/** Makes values that all processes share; part of {@link Troupe}. */
abstract class MakesValues extends MakesLocks {

  /** Makes a shared {@code byte} with a lock of its own. */
  public ByteValue byteValue(byte initial) {
    return byteValue(initial, Guard.own());
  }

  /** Makes a shared {@code byte}. */
  public ByteValue byteValue(byte initial, Guard guard) {
    ByteValue value = makeShared(1, SharedValue.BYTES, guard, ByteValue::new);
    value.set(initial);
    return value;
  }

  /** Makes a shared {@code short} with a lock of its own. */
  public ShortValue shortValue(short initial) {
    return shortValue(initial, Guard.own());
  }

  /** Makes a shared {@code short}. */
  public ShortValue shortValue(short initial, Guard guard) {
    ShortValue value = makeShared(1, SharedValue.BYTES, guard, ShortValue::new);
    value.set(initial);
    return value;
  }

  /** Makes a shared {@code char} with a lock of its own. */
  public CharValue charValue(char initial) {
    return charValue(initial, Guard.own());
  }

  /** Makes a shared {@code char}. */
  public CharValue charValue(char initial, Guard guard) {
    CharValue value = makeShared(1, SharedValue.BYTES, guard, CharValue::new);
    value.set(initial);
    return value;
  }

  /** Makes a shared {@code boolean} with a lock of its own. */
  public BooleanValue booleanValue(boolean initial) {
    return booleanValue(initial, Guard.own());
  }

  /** Makes a shared {@code boolean}. */
  public BooleanValue booleanValue(boolean initial, Guard guard) {
    BooleanValue value = makeShared(1, SharedValue.BYTES, guard, BooleanValue::new);
    value.set(initial);
    return value;
  }

  /** Makes a shared {@code int} with a lock of its own. */
  public IntValue intValue(int initial) {
    return intValue(initial, Guard.own());
  }

  /** Makes a shared {@code int}. */
  public IntValue intValue(int initial, Guard guard) {
    IntValue value = makeShared(1, SharedValue.BYTES, guard, IntValue::new);
    value.set(initial);
    return value;
  }

  /** Makes a shared {@code long} with a lock of its own. */
  public LongValue longValue(long initial) {
    return longValue(initial, Guard.own());
  }

  /** Makes a shared {@code long}. */
  public LongValue longValue(long initial, Guard guard) {
    LongValue value = makeShared(1, SharedValue.BYTES, guard, LongValue::new);
    value.set(initial);
    return value;
  }

  /** Makes a shared {@code float} with a lock of its own. */
  public FloatValue floatValue(float initial) {
    return floatValue(initial, Guard.own());
  }

  /** Makes a shared {@code float}. */
  public FloatValue floatValue(float initial, Guard guard) {
    FloatValue value = makeShared(1, SharedValue.BYTES, guard, FloatValue::new);
    value.set(initial);
    return value;
  }

  /** Makes a shared {@code double} with a lock of its own. */
  public DoubleValue doubleValue(double initial) {
    return doubleValue(initial, Guard.own());
  }

  /** Makes a shared {@code double}. */
  public DoubleValue doubleValue(double initial, Guard guard) {
    DoubleValue value = makeShared(1, SharedValue.BYTES, guard, DoubleValue::new);
    value.set(initial);
    return value;
  }

  <P> P makeShared(int length, int elementBytes, Guard guard, SharedBlock.Maker<P> maker) {
    requireOpen();
    return SharedBlock.make(client(), length, elementBytes, guard, maker);
  }
}
