package dev.troupe.pickle;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Null and boxed numbers and flags, written where the caller wants them and read from there: what
 * {@link Pickler#pickle} makes of them, without the arrays and objects around it. For those who have
 * thousands.
 */
public final class Scalars {

  /** The most bytes that one takes. */
  public static final int MOST_BYTES = 1 + Long.BYTES;

  private static final Object OTHER = new Object();

  private Scalars() {}

  /** Writes a value at the buffer's position, in big-endian order; false if it is none of these. */
  public static boolean write(ByteBuffer out, @Nullable Object value) {
    if (value instanceof Integer number) {
      out.put((byte) RawCodec.INT).putInt(number);
    } else if (value == null) {
      out.put((byte) RawCodec.NULL);
    } else if (value instanceof Long number) {
      out.put((byte) RawCodec.LONG).putLong(number);
    } else if (value instanceof Double number) {
      out.put((byte) RawCodec.DOUBLE).putLong(Double.doubleToRawLongBits(number));
    } else if (value instanceof Boolean flag) {
      out.put((byte) (flag ? RawCodec.TRUE : RawCodec.FALSE));
    } else {
      return false;
    }
    return true;
  }

  /**
   * Reads what {@link #write} wrote at the buffer's position; what {@link #isOther} knows, with the
   * position as it was, if something else is there.
   */
  public static @Nullable Object read(ByteBuffer in) {
    int at = in.position();
    return switch (in.get()) {
      case RawCodec.INT -> (Object) in.getInt();
      case RawCodec.NULL -> null;
      case RawCodec.LONG -> in.getLong();
      case RawCodec.DOUBLE -> Double.longBitsToDouble(in.getLong());
      case RawCodec.TRUE -> true;
      case RawCodec.FALSE -> false;
      default -> {
        in.position(at);
        yield OTHER;
      }
    };
  }

  /** Whether {@link #read} found something else. */
  public static boolean isOther(@Nullable Object read) {
    return read == OTHER;
  }
}
