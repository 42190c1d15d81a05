package dev.troupe;

import dev.troupe.actors.Payload;
import dev.troupe.actors.Payload.Transfer;
import dev.troupe.pickle.Handle;
import dev.troupe.pickle.HandleTable;
import dev.troupe.pickle.Pickler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
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
  private final AtomicLong lastHold = new AtomicLong();
  private volatile @Nullable Settings settings;

  Payloads(ActorClient client, ClassLoader loader) {
    this.client = client;
    this.loader = loader;
    this.pickler = new Pickler(loader);
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
  void requireSize(String what, long bytes) {
    Settings bounds = settings;
    if (bytes > LEAST_MAX_BYTES && bounds != null) {
      requireSize(what, bytes, bounds.maxItemBytes());
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
    try {
      byte[] bytes = isOfItems && object instanceof List<?> items
          ? pickler.pickleItems(items, packing)
          : pickler.pickle(object, packing);
      if (bytes.length > LEAST_MAX_BYTES) {
        requireSize(text(what), bytes.length);
      }
      return new Payload(bytes, packing.transfers);
    } catch (NotSerializableException e) {
      throw new UnserializableException(text(what) + " cannot travel: " + e.getMessage(), e);
    }
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
    return pickler.unpickle(payload.bytes(), new Unpacking(payload.transfers()));
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
  }
}
