package dev.troupe.samples.bench;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The byte messages that both sides send: a few, by turns, told apart by their first 8 bytes. */
final class BenchMessages {

  /** How far a producer may be ahead of its consumer. */
  static final int WINDOW_BYTES = 4 << 20;

  private static final int MAX_KINDS = 16;
  private static final int ROOM_BYTES = 16 << 20;

  private static final Map<Integer, BenchMessages> MADE = new ConcurrentHashMap<>();

  private final byte[][] messages;

  private BenchMessages(int bytes) {
    messages = new byte[Math.max(1, Math.min(MAX_KINDS, ROOM_BYTES / bytes))][];
    for (int kind = 0; kind < messages.length; kind++) {
      byte[] message = new byte[bytes];
      Arrays.fill(message, (byte) (kind + 1));
      ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN).putLong(kind + 1);
      messages[kind] = message;
    }
  }

  /** The messages of this size, at least 8; made once in each process. */
  static BenchMessages of(int bytes) {
    return MADE.computeIfAbsent(bytes, BenchMessages::new);
  }

  byte[] message(int index) {
    return messages[index % messages.length];
  }

  static long valueOf(byte[] message) {
    return ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  /** The sum of the values of the first so many messages. */
  long sum(int count) {
    long kinds = messages.length;
    long rest = count % kinds;
    return count / kinds * (kinds * (kinds + 1) / 2) + rest * (rest + 1) / 2;
  }

  /** How many messages of this size a producer may be ahead. */
  static int window(int bytes) {
    return WINDOW_BYTES / bytes;
  }

  /** 0 + 1 + … below the count. */
  static long sumBelow(int count) {
    return (long) count * (count - 1) / 2;
  }
}
