package dev.troupe;

import dev.troupe.actors.Payload;
import dev.troupe.actors.Payload.Transfer;
import dev.troupe.pickle.Handle;
import dev.troupe.pickle.HandleTable;
import dev.troupe.pickle.Pickled;
import dev.troupe.pickle.Pickler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Turns user objects into payloads and back; the handles in them stay the same primitives. */
final class Payloads {

  private static final int HOLDS_OF_ONE_PROCESS = 32; // bits

  /** What no setting forbids, so that a process which sends nothing larger need not read any. */
  private static final int LEAST_MAX_BYTES = 1024;

  private final ActorClient client;
  private final ClassLoader loader;
  private final Pickler pickler;
  private final Bulk bulk;
  private final ReadyArray readyArray = new ReadyArray();
  private final AtomicLong lastHold = new AtomicLong();
  private volatile @Nullable Settings settings;

  Payloads(ActorClient client, ClassLoader loader) {
    this.client = client;
    this.loader = loader;
    this.pickler = new Pickler(loader);
    this.bulk = new Bulk(client);
  }

  /** Finds the classes of what is unpacked. */
  ClassLoader loader() {
    return loader;
  }

  Pickler pickler() {
    return pickler;
  }

  /** Sets what says the most that an item or a message may have. */
  void limit(Settings bySettings) {
    settings = bySettings;
  }

  /**
   * Refuses what is too large to be an item or a message.
   *
   * @throws IllegalArgumentException if it is; the message says what to do
   */
  void requireSize(Supplier<String> what, long bytes) {
    Settings bounds = settings;
    if (bytes > LEAST_MAX_BYTES && bounds != null && bytes > bounds.maxItemBytes()) {
      requireSize(what.get(), bytes, bounds.maxItemBytes());
    }
  }

  /** The same against another bound. */
  static void requireSize(String what, long bytes, long maxItemBytes) {
    if (bytes > maxItemBytes) {
      throw new IllegalArgumentException(
          what + " has " + bytes + " bytes, but troupe.max-item-size is " + maxItemBytes
              + " bytes: send it in pieces, or raise the setting.");
    }
  }

  /**
   * Makes a payload of an object, as it is now.
   *
   * @param what names the object in the message of the exception
   * @throws UnserializableException if something in it cannot travel; nothing was sent
   * @throws IllegalArgumentException if it is larger than {@code troupe.max-item-size}
   */
  Payload pack(String what, @Nullable Object object) {
    return pack((Object) what, object, false);
  }

  /** The same for an object whose name is made only if it is needed. */
  Payload pack(Supplier<String> what, @Nullable Object object) {
    return pack((Object) what, object, false);
  }

  /** The same for items of which each is used by itself, as a list. */
  Payload packItems(Supplier<String> what, List<?> items) {
    return pack(what, items, true);
  }

  private Payload pack(Object what, @Nullable Object object, boolean isOfItems) {
    Packing packing = new Packing();
    Pickled content = pickle(what, object, isOfItems, packing);
    return new Payload(content.toByteArray(), packing.transfers);
  }

  /**
   * The same for a message or an item, which may be put in shared memory if it is large. Who does not send
   * it must {@link #release} it.
   *
   * @throws InterruptedException if this thread is interrupted
   */
  Payload packMessage(Supplier<String> what, @Nullable Object object) throws InterruptedException {
    Packing packing = new Packing();
    return sealed(pickle(what, object, false, packing), packing.transfers);
  }

  /** Makes a payload of bytes as they are; otherwise as {@link #packMessage}. */
  Payload packBytes(byte[] bytes, int offset, int size) throws InterruptedException {
    return isLarge(size)
        ? sealed(Pickled.of(bytes, offset, size), List.of())
        : new Payload(Arrays.copyOfRange(bytes, offset, offset + size), List.of());
  }

  private Payload sealed(Pickled content, List<Transfer> transfers) throws InterruptedException {
    Payload payload = isLarge(content.size()) ? bulk.write(content, transfers) : null;
    return payload != null ? payload : new Payload(content.toByteArray(), transfers);
  }

  private boolean isLarge(int bytes) {
    Settings bounds = settings;
    return bytes > LEAST_MAX_BYTES && bounds != null && bytes >= bounds.bulkFromBytes();
  }

  private Pickled pickle(Object what, @Nullable Object object, boolean isOfItems, Packing packing) {
    try {
      Pickled content = isOfItems && object instanceof List<?> items
          ? Pickled.of(pickler.pickleItems(items, packing))
          : pickler.pickleInParts(object, packing);
      if (content.size() > LEAST_MAX_BYTES) {
        requireSize(() -> text(what), content.size());
      }
      return content;
    } catch (NotSerializableException e) {
      throw new UnserializableException(text(what) + " cannot travel: " + e.getMessage(), e);
    }
  }

  /** Whether a thread that waits should {@link #prepare}. */
  boolean hasToPrepare() {
    return readyArray.isWanted();
  }

  /** Does now what will be needed when a message like the last comes. */
  void prepare() {
    readyArray.makeReady();
  }

  /** Lets go of a message that was not sent, or of one that was opened. Idempotent. */
  void release(Payload payload) {
    bulk.release(payload);
  }

  private static String text(Object what) {
    return what instanceof Supplier<?> later ? String.valueOf(later.get()) : what.toString();
  }

  /** Makes a payload of what went wrong; never fails. */
  Payload packThrowable(Throwable problem) {
    Packing packing = new Packing();
    return new Payload(pickler.pickleThrowable(problem, packing), packing.transfers);
  }

  /**
   * Makes the object of a payload. This process holds the handles in it from now on.
   *
   * @throws ClassNotFoundException if a class is not on this side
   * @throws IOException if the payload cannot be read
   */
  @Nullable
  Object unpack(Payload payload) throws IOException, ClassNotFoundException {
    try {
      return open(payload);
    } finally {
      release(payload);
    }
  }

  /** The same for a payload that is this process's alone, since it took it for good. */
  @Nullable
  Object unpackTaken(Payload payload) throws IOException, ClassNotFoundException {
    try {
      return open(payload);
    } finally {
      bulk.takeOver(payload);
    }
  }

  private @Nullable Object open(Payload payload) throws IOException, ClassNotFoundException {
    Unpacking unpacking = new Unpacking(payload.transfers());
    return payload.bulk() == null
        ? pickler.unpickle(payload.bytes(), unpacking)
        : pickler.unpickle(bulk.view(payload.bulk()), unpacking);
  }

  /** The bytes of a payload that {@link #packBytes} made, and that this process took for good. */
  byte[] unpackBytes(Payload payload) throws IOException {
    if (payload.bulk() == null) {
      return payload.bytes();
    }
    try {
      byte[] bytes = (byte[]) readyArray.take(byte.class, payload.size());
      bulk.view(payload.bulk()).get(bytes);
      return bytes;
    } finally {
      bulk.takeOver(payload);
    }
  }

  /** Makes the throwable of a payload. */
  Throwable unpackThrowable(Payload payload) {
    return pickler.unpickleThrowable(payload.bytes(), new Unpacking(payload.transfers()));
  }

  private final class Packing implements HandleTable {
    private final List<Transfer> transfers = new ArrayList<>();

    @Override
    public byte[] lend(Handle handle) {
      if (!(handle instanceof Primitive primitive)) {
        throw new IllegalArgumentException(handle + " is no handle of Troupe's.");
      }
      if (primitive.client() != client) {
        throw new IllegalArgumentException(
            primitive + " belongs to another program, opened by another call of Troupe.open().");
      }
      if (primitive.isLetGo()) {
        throw new IllegalStateException(primitive + " is closed and cannot be sent.");
      }
      long process = client.node().process();
      long hold = (process << HOLDS_OF_ONE_PROCESS) + lastHold.incrementAndGet();
      transfers.add(new Transfer(primitive.target(), primitive.part(), hold));
      ByteArrayOutputStream token = new ByteArrayOutputStream();
      try (DataOutputStream out = new DataOutputStream(token)) {
        out.writeUTF(primitive.kind().name());
        out.writeInt(transfers.size() - 1);
        primitive.writeRest(out);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return token.toByteArray();
    }

    @Override
    public Handle adopt(byte[] token) {
      throw new UnsupportedOperationException("packing adopts nothing");
    }
  }

  private final class Unpacking implements HandleTable {
    private final List<Transfer> transfers;

    Unpacking(List<Transfer> transfers) {
      this.transfers = transfers;
    }

    @Override
    public byte[] lend(Handle handle) {
      throw new UnsupportedOperationException("unpacking lends nothing");
    }

    @Override
    public Handle adopt(byte[] token) {
      try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(token))) {
        HandleKind kind = HandleKind.valueOf(in.readUTF());
        return kind.read(client, transfers.get(in.readInt()), in);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public Object array(Class<?> component, int length) {
      return readyArray.take(component, length);
    }
  }
}
