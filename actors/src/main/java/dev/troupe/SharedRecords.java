package dev.troupe;

import dev.troupe.actors.Payload.Transfer;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Records of one class that follow each other, every access under their lock if they have one. */
abstract class SharedRecords<R extends Record, S> extends SharedBlock<S> {

  private final RecordLayout<R> layout;
  private final int count;

  SharedRecords(
      ActorClient client,
      Transfer hold,
      Place place,
      @Nullable MutualExclusion given,
      RecordLayout<R> layout) {
    super(client, hold, place, given);
    this.layout = layout;
    this.count = place.bytes() / layout.bytes();
  }

  /** Makes the handle of some records. */
  interface Opener {
    Primitive open(
        ActorClient client,
        Transfer hold,
        Place place,
        @Nullable MutualExclusion given,
        RecordLayout<?> layout);
  }

  /** Makes the handle that {@link #writeRest} described. */
  static Primitive read(ActorClient client, Transfer hold, DataInputStream rest, Opener opener)
      throws IOException {
    String name = rest.readUTF();
    String text = rest.readUTF();
    try {
      Class<?> type = Class.forName(name, false, client.payloads().loader());
      RecordLayout<?> layout = RecordLayout.of(type.asSubclass(Record.class));
      if (!layout.toString().equals(text)) {
        throw new InvalidClassException(
            name, "in shared memory it is " + text + ", in this process " + layout);
      }
      return opener.open(client, hold, Place.read(rest), null, layout);
    } catch (ClassNotFoundException e) {
      throw new IOException("The record " + name + " is not known in this process.", e);
    }
  }

  @Override
  void writeRest(DataOutputStream out, Place place) throws IOException {
    out.writeUTF(layout.type().getName());
    out.writeUTF(layout.toString());
    super.writeRest(out, place);
  }

  RecordLayout<R> layout() {
    return layout;
  }

  int count() {
    return count;
  }

  /** Copies of a part, as they were together. */
  List<R> read(int from, int to) {
    List<R> copies = new ArrayList<>(to - from);
    boolean isEntered = enter();
    try {
      ByteBuffer bytes = cells().read(from * layout.bytes(), (to - from) * layout.bytes());
      for (int index = 0; index < to - from; index++) {
        copies.add(layout.read(bytes, index * layout.bytes()));
      }
    } finally {
      leave(isEntered);
    }
    return copies;
  }

  /**
   * Writes a part, or nothing if a record does not fit. A process that dies meanwhile leaves half of it,
   * so the lock is taken for good, and whoever comes next is told.
   */
  void write(int from, List<R> values) {
    byte[] image = new byte[values.size() * layout.bytes()];
    ByteBuffer bytes = ByteBuffer.wrap(image).order(ByteOrder.nativeOrder());
    for (int index = 0; index < values.size(); index++) {
      layout.write(bytes, index * layout.bytes(), values.get(index));
    }
    try (LockHold held = holdIfFree()) {
      cells().write(from * layout.bytes(), image.length, to -> to.put(image));
    }
  }

  R change(int index, UnaryOperator<R> operator) {
    try (LockHold held = hold()) {
      R value = operator.apply(read(index, index + 1).get(0));
      write(index, List.of(value));
      return value;
    }
  }

  Object readField(int index, String name) {
    RecordLayout.Spot spot = layout.spot(name);
    boolean isEntered = enter();
    try {
      return spot.cell().value(cells().load(offset(index, spot), spot.cell().width()));
    } finally {
      leave(isEntered);
    }
  }

  void writeField(int index, String name, Object value) {
    RecordLayout.Spot spot = layout.spot(name);
    long bits = bits(spot, name, value);
    boolean isEntered = enter();
    try {
      cells().store(offset(index, spot), spot.cell().width(), bits);
    } finally {
      leave(isEntered);
    }
  }

  boolean swapField(int index, String name, Object expected, Object value) {
    RecordLayout.Spot spot = layout.spot(name);
    long from = bits(spot, name, expected);
    long to = bits(spot, name, value);
    boolean isEntered = enter();
    try {
      return cells().swap(offset(index, spot), spot.cell().width(), from, to);
    } finally {
      leave(isEntered);
    }
  }

  long addToField(int index, String name, long delta) {
    RecordLayout.Spot spot = layout.spot(name);
    if (!spot.cell().isInteger()) {
      throw new IllegalArgumentException(
          "'" + name + "' of " + layout + " is no integer that can be added to.");
    }
    int offset = offset(index, spot);
    int width = spot.cell().width();
    boolean isEntered = enter();
    try {
      long before;
      do {
        before = cells().load(offset, width);
      } while (!cells().swap(offset, width, before, before + delta));
      return before;
    } finally {
      leave(isEntered);
    }
  }

  private int offset(int index, RecordLayout.Spot spot) {
    return index * layout.bytes() + spot.offset();
  }

  private long bits(RecordLayout.Spot spot, String name, Object value) {
    try {
      return spot.cell().bits(value);
    } catch (ClassCastException e) {
      throw new IllegalArgumentException(
          "'" + name + "' of " + layout + " cannot be " + value.getClass().getName() + ".", e);
    }
  }
}
