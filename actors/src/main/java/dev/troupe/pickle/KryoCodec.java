package dev.troupe.pickle;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import org.jspecify.annotations.Nullable;

/** The second tier: one Kryo and its buffers. For one thread at a time; after an exception other than its own, not again. */
final class KryoCodec {

  /** Deeper graphs start over on a large stack. */
  private static final int SHALLOW = 300;

  private static final int KEPT_BUFFER_BYTES = 1 << 20;

  private final GraphKryo kryo;
  private final Output output = new Output(1024, -1);
  private final Input input = new Input();

  KryoCodec(ClassLoader loader) {
    kryo = new GraphKryo(loader);
  }

  /** Returns the tag and the bytes; null if the graph holds something for the third tier. */
  byte @Nullable [] write(int tag, Object value, Transfer transfer) throws Exception {
    try {
      return attempt(tag, value, transfer, SHALLOW);
    } catch (KryoException | StackOverflowError e) {
      if (isTooDeep(e)) {
        return DeepStack.call(() -> attempt(tag, value, transfer, Integer.MAX_VALUE));
      }
      throw e;
    }
  }

  private byte @Nullable [] attempt(int tag, Object value, Transfer transfer, int maxDepth)
      throws NotSerializableException {
    try {
      return write(tag, value, transfer, maxDepth);
    } catch (GraphKryo.OtherTierException e) {
      return null;
    } catch (GraphKryo.CycleException e) {
      throw new NotSerializableException("an object of class "
          + e.getMessage()
          + " is part of itself; an object made from its parts cannot be");
    }
  }

  private byte[] write(int tag, Object value, Transfer transfer, int maxDepth) {
    kryo.transfer(transfer, maxDepth);
    output.reset();
    output.writeByte(tag);
    try {
      kryo.writeClassAndObject(output, value);
      return output.toBytes();
    } finally {
      kryo.reset();
      kryo.transfer(null, SHALLOW);
      if (output.getBuffer().length > KEPT_BUFFER_BYTES) {
        output.setBuffer(new byte[1024], -1);
      }
    }
  }

  /** Reads what {@link #write} wrote after the tag. */
  Object read(byte[] bytes, Transfer transfer) throws Exception {
    try {
      return read(bytes, transfer, SHALLOW);
    } catch (KryoException | StackOverflowError e) {
      return isTooDeep(e)
          ? DeepStack.call(() -> read(bytes, transfer, Integer.MAX_VALUE))
          : rethrow(e);
    }
  }

  private Object read(byte[] bytes, Transfer transfer, int maxDepth) {
    kryo.transfer(transfer, maxDepth);
    input.setBuffer(bytes, 1, bytes.length - 1);
    try {
      return kryo.readClassAndObject(input);
    } finally {
      kryo.reset();
      kryo.transfer(null, SHALLOW);
      input.setBuffer(new byte[0]);
    }
  }

  private static boolean isTooDeep(Throwable e) {
    return e instanceof StackOverflowError
        || String.valueOf(e.getMessage()).startsWith("Max depth exceeded");
  }

  private static Object rethrow(Throwable e) throws Exception {
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof ClassNotFoundException || cause instanceof IOException) {
        throw (Exception) cause;
      }
    }
    InvalidObjectException failure =
        new InvalidObjectException("The bytes are no object that was pickled: " + e);
    failure.initCause(e);
    throw failure;
  }
}
