package dev.troupe;

import dev.troupe.actors.BlockActor;
import dev.troupe.actors.Outcome;
import dev.troupe.link.WireMessage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/** Memory that only the home node has: each access asks its actor. */
record AskedCells(Primitive owner) implements Cells {

  @Override
  public long load(int offset, int width) {
    ByteBuffer bytes = read(offset, width);
    return switch (width) {
      case Byte.BYTES -> bytes.get();
      case Short.BYTES -> bytes.getShort();
      case Integer.BYTES -> bytes.getInt();
      default -> bytes.getLong();
    };
  }

  @Override
  public void store(int offset, int width, long bits) {
    write(offset, width, bytes -> {
      switch (width) {
        case Byte.BYTES -> bytes.put((byte) bits);
        case Short.BYTES -> bytes.putShort((short) bits);
        case Integer.BYTES -> bytes.putInt((int) bits);
        default -> bytes.putLong(bits);
      }
    });
  }

  @Override
  public boolean swap(int offset, int width, long expected, long bits) {
    WireMessage answer = owner.askUninterruptibly(
        caller -> new BlockActor.Swap(caller, offset, width, expected, bits));
    if (answer instanceof BlockActor.Swapped swapped) {
      return swapped.isWritten();
    }
    throw owner.unexpected(answer);
  }

  @Override
  public ByteBuffer read(int offset, int bytes) {
    WireMessage answer =
        owner.askUninterruptibly(caller -> new BlockActor.Read(caller, offset, bytes));
    if (answer instanceof BlockActor.Content content) {
      return ByteBuffer.wrap(content.bytes()).order(ByteOrder.nativeOrder());
    }
    throw owner.unexpected(answer);
  }

  @Override
  public void write(int offset, int bytes, Consumer<ByteBuffer> filling) {
    ByteBuffer filled = ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
    filling.accept(filled);
    WireMessage answer =
        owner.askUninterruptibly(caller -> new BlockActor.Write(caller, offset, filled.array()));
    if (!(answer instanceof Outcome.Done)) {
      throw owner.unexpected(answer);
    }
  }

  @Override
  public ByteBuffer view() {
    throw new UnsupportedOperationException(owner + " is not in memory that this process has"
        + " mapped (troupe.memory.enabled, troupe.carrier): read and write it by its methods.");
  }
}
