package dev.troupe.pickle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.StreamCorruptedException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Objects, closures and exceptions to bytes and back: what arrives is what JDK serialization would have made of it, and some
 * things that it refuses arrive too. Thread-safe, and may be called from serialization hooks.
 *
 * <p>A graph takes the first of three tiers that can restore all of it:
 *
 * <ol>
 *   <li>tagged bytes, for primitives, strings, primitive arrays, boxed lists, handles, records of primitives and strings, and
 *       {@code Object[]} and lambdas of these;
 *   <li>Kryo, for records, arrays, enums, the tested types of the JDK, lambdas, and {@code Serializable} classes without hooks;
 *   <li>JDK serialization, for everything else that is {@code Serializable}.
 * </ol>
 *
 * <p>Beyond what is {@code Serializable}, these travel: records, {@code Optional} and its kin, {@code Path} of the default file
 * system, {@code Map.entry}, the standard charsets, and every {@link Handle}. Lambdas and method references must be of a {@code
 * Serializable} interface, and the other side must have the same classes.
 *
 * <p>Identity holds within one graph: an object met twice arrives once, cycles included. Not kept are the identities of boxed
 * primitives, and of strings in the first tier. An object that is made from its parts (a record, a lambda, an {@code Optional},
 * an unmodifiable collection) must not be part of itself: the second tier refuses it, and JDK serialization leaves a null or
 * fails when it is read.
 */
public final class Pickler {

  private static final int KRYO = RawCodec.END;
  private static final int STREAM = KRYO + 1;

  private final ClassLoader loader;
  private final ThrowableCodec throwables;
  private final RawRecord.Classes records;
  private final Queue<KryoCodec> idle = new ConcurrentLinkedQueue<>();

  /** Makes a pickler that finds the classes of what it reads through this loader. */
  public Pickler(ClassLoader loader) {
    this.loader = loader;
    this.records = new RawRecord.Classes(loader);
    this.throwables = new ThrowableCodec(this);
  }

  /**
   * Turns a value into bytes.
   *
   * @param handles is asked once for each handle in the graph
   * @throws NotSerializableException if something in the graph cannot travel; the message has the path to it
   */
  public byte[] pickle(@Nullable Object value, HandleTable handles)
      throws NotSerializableException {
    return pickleInParts(value, handles).toByteArray();
  }

  /** The same, but what is long is not copied yet: it must not change until the bytes are written. */
  public Pickled pickleInParts(@Nullable Object value, HandleTable handles)
      throws NotSerializableException {
    Transfer transfer = new Transfer(handles, throwables);
    Pickled raw = new RawCodec(transfer, loader, records).write(value);
    if (raw != null || value == null) {
      return raw != null ? raw : Pickled.of(new byte[] {RawCodec.NULL});
    }
    try {
      Route route = Routes.of(value.getClass());
      boolean isForStream = route == Route.STREAM || route == Route.REFUSED;
      byte[] fast = isForStream ? null : writeKryo(value, transfer);
      return Pickled.of(
          fast != null ? fast : writeStream(value, transfer, UnaryOperator.identity()));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception | StackOverflowError e) {
      throw refusal(value, e);
    }
  }

  /**
   * Turns items into bytes that {@link #unpickle} makes a list of. They need not know each other: which of them are the same
   * object, or have one in common, may be lost.
   *
   * @throws NotSerializableException as {@link #pickle}
   */
  public byte[] pickleItems(List<?> items, HandleTable handles) throws NotSerializableException {
    byte[] raw =
        items.isEmpty() || items.get(0) instanceof Number ? null : RawCodec.writeItems(items);
    return raw != null ? raw : pickle(items, handles);
  }

  /**
   * Turns bytes from {@link #pickle} into a value.
   *
   * @param handles is asked once for each token in the bytes
   * @throws ClassNotFoundException if this side lacks a class
   * @throws IOException if the bytes are damaged, were written by other versions of the classes, or a constructor, hook or
   *     handle table refused what it was given
   */
  public @Nullable Object unpickle(byte[] bytes, HandleTable handles)
      throws IOException, ClassNotFoundException {
    return unpickle(ByteBuffer.wrap(bytes), handles);
  }

  /** The same for what is left in a buffer, which may be memory that others will write to later. */
  public @Nullable Object unpickle(ByteBuffer bytes, HandleTable handles)
      throws IOException, ClassNotFoundException {
    Transfer transfer = new Transfer(handles, throwables);
    try {
      if (!bytes.hasRemaining()) {
        throw new StreamCorruptedException("no bytes");
      }
      return switch (bytes.get(bytes.position())) {
        case KRYO -> readKryo(array(bytes), transfer);
        case STREAM -> readStream(array(bytes), transfer);
        default -> new RawCodec(transfer, loader, records).read(bytes);
      };
    } catch (IOException | ClassNotFoundException e) {
      throw e;
    } catch (Exception | StackOverflowError e) {
      InvalidObjectException failure =
          new InvalidObjectException("An object could not be made again: " + e);
      failure.initCause(e);
      throw failure;
    }
  }

  /** Turns an exception into bytes. Never throws: what cannot travel is replaced by what can be said about it. */
  public byte[] pickleThrowable(Throwable thrown, HandleTable handles) {
    return throwables.write(thrown, new Transfer(handles, throwables));
  }

  /**
   * Turns bytes from {@link #pickleThrowable} into an exception: of its own class where that can be made on this side, else a
   * {@link RemoteThrowable}. Never throws.
   */
  public Throwable unpickleThrowable(byte[] bytes, HandleTable handles) {
    return throwables.read(bytes, new Transfer(handles, throwables));
  }

  /** Writes with JDK serialization, on a large stack if need be. */
  byte[] writeStream(Object value, Transfer transfer, UnaryOperator<Object> replacement)
      throws Exception {
    try {
      return writeStreamHere(value, transfer, replacement);
    } catch (StackOverflowError e) {
      return DeepStack.call(() -> writeStreamHere(value, transfer, replacement));
    }
  }

  Object readStream(byte[] bytes, Transfer transfer) throws Exception {
    try {
      return readStreamHere(bytes, transfer);
    } catch (StackOverflowError e) {
      return DeepStack.call(() -> readStreamHere(bytes, transfer));
    }
  }

  /** All of a buffer as an array: its own, if it is one. */
  private static byte[] array(ByteBuffer bytes) {
    if (bytes.hasArray() && bytes.arrayOffset() == 0 && bytes.remaining() == bytes.array().length) {
      return bytes.array();
    }
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    return copy;
  }

  private static byte[] writeStreamHere(
      Object value, Transfer transfer, UnaryOperator<Object> replacement) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    bytes.write(STREAM);
    try (StreamWriter out = new StreamWriter(bytes, transfer, replacement)) {
      out.writeObject(value);
    }
    return bytes.toByteArray();
  }

  private Object readStreamHere(byte[] bytes, Transfer transfer)
      throws IOException, ClassNotFoundException {
    try (StreamReader in = new StreamReader(bytes, 1, loader, transfer)) {
      return in.readObject();
    }
  }

  private byte @Nullable [] writeKryo(Object value, Transfer transfer) throws Exception {
    KryoCodec codec = borrow();
    byte[] bytes = codec.write(KRYO, value, transfer);
    idle.add(codec);
    return bytes;
  }

  private Object readKryo(byte[] bytes, Transfer transfer) throws Exception {
    KryoCodec codec = borrow();
    Object value = codec.read(bytes, transfer);
    idle.add(codec);
    return value;
  }

  // A codec whose call threw is not given back: its state is unknown.
  private KryoCodec borrow() {
    KryoCodec codec = idle.poll();
    return codec != null ? codec : new KryoCodec(loader);
  }

  private static NotSerializableException refusal(Object value, Throwable e) {
    String message = e instanceof NotSerializableException ? String.valueOf(e.getMessage()) : "";
    if (e instanceof StackOverflowError) {
      message = value.getClass().getName() + " cannot travel (nested too deeply)";
    } else if (message.isEmpty()) {
      message = value.getClass().getName() + " cannot travel: " + e;
    } else if (message.indexOf(' ') < 0) {
      message = RefusalPath.describe(value, message);
    }
    NotSerializableException refusal = new NotSerializableException(message);
    refusal.initCause(e);
    return refusal;
  }
}
