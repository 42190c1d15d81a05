package dev.troupe.pickle;

import java.io.InvalidObjectException;
import java.nio.ByteBuffer;

/** Primitive arrays as a kind, a length and the elements. */
final class RawArrays {

  private RawArrays() {}

  static boolean write(ByteWriter out, Object array) {
    if (array instanceof byte[] bytes) {
      out.putByte('B').putBytes(bytes);
    } else if (array instanceof int[] ints) {
      header(out, 'I', ints.length, Integer.BYTES).asIntBuffer().put(ints);
    } else if (array instanceof long[] longs) {
      header(out, 'J', longs.length, Long.BYTES).asLongBuffer().put(longs);
    } else if (array instanceof double[] doubles) {
      header(out, 'D', doubles.length, Double.BYTES).asDoubleBuffer().put(doubles);
    } else if (array instanceof float[] floats) {
      header(out, 'F', floats.length, Float.BYTES).asFloatBuffer().put(floats);
    } else if (array instanceof short[] shorts) {
      header(out, 'S', shorts.length, Short.BYTES).asShortBuffer().put(shorts);
    } else if (array instanceof char[] chars) {
      header(out, 'C', chars.length, Character.BYTES).asCharBuffer().put(chars);
    } else if (array instanceof boolean[] flags) {
      ByteBuffer buffer = header(out, 'Z', flags.length, 1);
      for (boolean flag : flags) {
        buffer.put((byte) (flag ? 1 : 0));
      }
    } else {
      return false;
    }
    return true;
  }

  static Object read(ByteBuffer in, Transfer transfer) throws InvalidObjectException {
    char kind = (char) in.get();
    switch (kind) {
      case 'B' -> {
        byte[] bytes = (byte[]) array(in, transfer, byte.class, 1);
        in.get(bytes);
        return bytes;
      }
      case 'I' -> {
        int[] ints = (int[]) array(in, transfer, int.class, Integer.BYTES);
        in.asIntBuffer().get(ints);
        skip(in, ints.length * Integer.BYTES);
        return ints;
      }
      case 'J' -> {
        long[] longs = (long[]) array(in, transfer, long.class, Long.BYTES);
        in.asLongBuffer().get(longs);
        skip(in, longs.length * Long.BYTES);
        return longs;
      }
      case 'D' -> {
        double[] doubles = (double[]) array(in, transfer, double.class, Double.BYTES);
        in.asDoubleBuffer().get(doubles);
        skip(in, doubles.length * Double.BYTES);
        return doubles;
      }
      case 'F' -> {
        float[] floats = (float[]) array(in, transfer, float.class, Float.BYTES);
        in.asFloatBuffer().get(floats);
        skip(in, floats.length * Float.BYTES);
        return floats;
      }
      case 'S' -> {
        short[] shorts = (short[]) array(in, transfer, short.class, Short.BYTES);
        in.asShortBuffer().get(shorts);
        skip(in, shorts.length * Short.BYTES);
        return shorts;
      }
      case 'C' -> {
        char[] chars = (char[]) array(in, transfer, char.class, Character.BYTES);
        in.asCharBuffer().get(chars);
        skip(in, chars.length * Character.BYTES);
        return chars;
      }
      case 'Z' -> {
        boolean[] flags = (boolean[]) array(in, transfer, boolean.class, 1);
        for (int i = 0; i < flags.length; i++) {
          flags[i] = in.get() != 0;
        }
        return flags;
      }
      default -> throw new InvalidObjectException("Unknown array kind " + (int) kind);
    }
  }

  private static Object array(ByteBuffer in, Transfer transfer, Class<?> component, int bytesEach) {
    return transfer.array(component, ByteWriter.readLength(in, bytesEach));
  }

  private static ByteBuffer header(ByteWriter out, char kind, int length, int bytesEach) {
    return out.putByte(kind).putInt(length).hole(Math.multiplyExact(length, bytesEach));
  }

  private static void skip(ByteBuffer in, int length) {
    in.position(in.position() + length);
  }
}
