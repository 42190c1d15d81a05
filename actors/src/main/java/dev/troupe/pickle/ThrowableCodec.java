package dev.troupe.pickle;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Exceptions as bytes: what can be said about each exception in the graph, then the original if it can be pickled.
 *
 * <p>Where an exception inside another one cannot travel, only that one arrives as a stand-in.
 */
final class ThrowableCodec {

  /** Causes and suppressed exceptions beyond this number are left out of the description. */
  private static final int MAX_THROWABLES = 256;

  private static final int NONE = -1;

  private final Pickler pickler;

  ThrowableCodec(Pickler pickler) {
    this.pickler = pickler;
  }

  byte[] write(Throwable thrown, Transfer transfer) {
    return write(thrown, transfer, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  private byte[] write(Throwable thrown, Transfer transfer, Set<Throwable> outer) {
    byte[] description;
    try {
      description = describe(thrown, transfer);
    } catch (Throwable e) { // the user's code may throw anything
      description = describe(new Throwable(text(thrown)), transfer);
    }
    byte[] original =
        outer.contains(thrown) ? new byte[0] : pickleOriginal(thrown, transfer, outer);
    return new ByteWriter(description.length + original.length + 8)
        .putBytes(description)
        .putBytes(original)
        .toByteArray();
  }

  private byte[] pickleOriginal(Throwable thrown, Transfer transfer, Set<Throwable> outer) {
    try {
      return pickler.writeStream(thrown, transfer, object -> object);
    } catch (Throwable e) { // the user's code may throw anything
      outer.add(thrown);
      try {
        return pickler.writeStream(
            thrown,
            transfer,
            object -> object instanceof Throwable inner && inner != thrown
                ? new Form.Thrown(write(inner, transfer, outer))
                : object);
      } catch (Throwable again) {
        return new byte[0];
      } finally {
        outer.remove(thrown);
      }
    }
  }

  Throwable read(byte[] bytes, Transfer transfer) {
    try {
      ByteBuffer in = ByteBuffer.wrap(bytes);
      byte[] description = ByteWriter.readBytes(in);
      byte[] original = ByteWriter.readBytes(in);
      Throwable restored = original.length == 0 ? null : restore(original, transfer);
      return restored != null ? restored : standIn(ByteBuffer.wrap(description), transfer);
    } catch (RuntimeException e) {
      RemoteThrowable damaged =
          new RemoteThrowable("unknown", "The bytes of an exception could not be read");
      damaged.initCause(e);
      return damaged;
    }
  }

  private @Nullable Throwable restore(byte[] original, Transfer transfer) {
    try {
      return pickler.readStream(original, transfer) instanceof Throwable thrown ? thrown : null;
    } catch (Throwable e) { // the user's code may throw anything
      return null;
    }
  }

  private byte[] describe(Throwable thrown, Transfer transfer) {
    IdentityHashMap<Throwable, Integer> indexes = new IdentityHashMap<>();
    List<Throwable> all = new ArrayList<>();
    index(thrown, indexes, all);
    for (int i = 0; i < all.size(); i++) {
      index(all.get(i).getCause(), indexes, all);
      for (Throwable suppressed : all.get(i).getSuppressed()) {
        index(suppressed, indexes, all);
      }
    }
    ByteWriter out = new ByteWriter(1024).putInt(all.size());
    for (Throwable each : all) {
      boolean isStandIn = each instanceof RemoteThrowable;
      out.putString(
          isStandIn
              ? ((RemoteThrowable) each).originalClassName()
              : each.getClass().getName());
      String message = message(each);
      out.putByte(message == null ? 0 : 1).putString(message == null ? "" : message);
      out.putInt(indexes.getOrDefault(each.getCause(), NONE));
      Throwable[] suppressed = each.getSuppressed();
      out.putInt(suppressed.length);
      for (Throwable other : suppressed) {
        out.putInt(indexes.getOrDefault(other, NONE));
      }
    }
    return out.putBytes(stacks(all, transfer)).toByteArray();
  }

  private RemoteThrowable standIn(ByteBuffer in, Transfer transfer) {
    int count = ByteWriter.readLength(in, 1);
    RemoteThrowable[] all = new RemoteThrowable[count];
    int[] causes = new int[count];
    int[][] suppressed = new int[count][];
    for (int i = 0; i < count; i++) {
      String className = ByteWriter.readString(in);
      boolean hasMessage = in.get() == 1;
      String message = ByteWriter.readString(in);
      all[i] = new RemoteThrowable(className, hasMessage ? message : null);
      causes[i] = in.getInt();
      suppressed[i] = new int[ByteWriter.readLength(in, Integer.BYTES)];
      for (int j = 0; j < suppressed[i].length; j++) {
        suppressed[i][j] = in.getInt();
      }
    }
    StackTraceElement[][] stacks = stacks(ByteWriter.readBytes(in), transfer);
    for (int i = 0; i < count; i++) {
      all[i].setStackTrace(stacks[i]);
      if (causes[i] != NONE && causes[i] != i) {
        all[i].initCause(all[causes[i]]);
      }
      for (int other : suppressed[i]) {
        if (other != NONE && other != i) {
          all[i].addSuppressed(all[other]);
        }
      }
    }
    return all[0];
  }

  // As the JDK writes them: only so do frames on both sides equal each other.
  private byte[] stacks(List<Throwable> all, Transfer transfer) {
    StackTraceElement[][] stacks =
        all.stream().map(Throwable::getStackTrace).toArray(StackTraceElement[][]::new);
    try {
      return pickler.writeStream(stacks, transfer, object -> object);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private StackTraceElement[][] stacks(byte[] bytes, Transfer transfer) {
    try {
      return (StackTraceElement[][]) pickler.readStream(bytes, transfer);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void index(
      @Nullable Throwable thrown,
      IdentityHashMap<Throwable, Integer> indexes,
      List<Throwable> all) {
    if (thrown != null
        && all.size() < MAX_THROWABLES
        && indexes.putIfAbsent(thrown, all.size()) == null) {
      all.add(thrown);
    }
  }

  private static @Nullable String message(Throwable thrown) {
    try {
      return thrown.getMessage();
    } catch (Throwable e) { // the user's code may throw anything
      return "(its message could not be read: " + e.getClass().getName() + ")";
    }
  }

  private static String text(Throwable thrown) {
    return thrown.getClass().getName() + " (nothing more could be read from it)";
  }
}
