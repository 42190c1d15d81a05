package dev.troupe.link;

import dev.troupe.memory.Block;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What the two sides of a link say before it is one.
 *
 * <pre>
 * process → home   hello: magic, version, purpose, process, 32 random bytes
 * home → process   status; 32 random bytes; HMAC(secret, "home", hello, random, token)
 * process → home   HMAC(secret, "process", hello, random, token)
 * home → process   length, welcome: where the rings are; nothing for a seat
 * </pre>
 *
 * <p>The token is what the home gave this one process. Nothing but the hello is read of a process
 * before its proof, and a home that fails its own is left. After the welcome each byte is a bell. The
 * purpose is a link, or the second socket of one, beside which waiting threads sleep ({@link Seat}).
 */
final class LinkHello {

  static final int NONCE_BYTES = 32;
  static final int HELLO_BYTES = 4 + 1 + 1 + Long.BYTES + NONCE_BYTES;
  static final int ANSWER_BYTES = 1 + NONCE_BYTES + Proof.BYTES;
  static final int MAX_WELCOME_BYTES = 1 << 14;

  static final byte LINK = 0;
  static final byte SEAT = 1;

  static final byte OK = 0;
  static final byte OTHER_VERSION = 1;
  static final byte UNKNOWN = 2;

  private static final byte[] MAGIC = {'T', 'R', 'L', 'K'};

  private LinkHello() {}

  /** Where a process finds its rings, and how long it may look at them before it sleeps. */
  record Welcome(Block rings, Block homeAttention, long spinNanos) {

    byte[] toBytes() {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (DataOutputStream out = new DataOutputStream(bytes)) {
        write(out, rings);
        write(out, homeAttention);
        out.writeLong(spinNanos);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return bytes.toByteArray();
    }

    static Welcome from(byte[] bytes) throws IOException {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
      return new Welcome(readBlock(in), readBlock(in), in.readLong());
    }

    private static void write(DataOutputStream out, Block block) throws IOException {
      out.writeUTF(block.file());
      out.writeLong(block.offset());
      out.writeInt(block.length());
    }

    private static Block readBlock(DataInputStream in) throws IOException {
      return new Block(in.readUTF(), in.readLong(), in.readInt());
    }
  }

  /** Random bytes; {@code SecureRandom} takes a starting JVM longer. */
  static byte[] nonce() throws IOException {
    try (FileInputStream random = new FileInputStream("/dev/urandom")) {
      return random.readNBytes(NONCE_BYTES);
    }
  }

  static byte[] hello(byte purpose, long process, byte[] nonce) {
    return ByteBuffer.allocate(HELLO_BYTES)
        .put(MAGIC)
        .put(LinkProtocol.VERSION)
        .put(purpose)
        .putLong(process)
        .put(nonce)
        .array();
  }

  /** Whether these bytes are a hello of any version. */
  static boolean isHello(byte[] hello) {
    return Arrays.equals(hello, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  static byte versionOf(byte[] hello) {
    return hello[MAGIC.length];
  }

  static byte purposeOf(byte[] hello) {
    return hello[MAGIC.length + 1];
  }

  static long processOf(byte[] hello) {
    return ByteBuffer.wrap(hello).getLong(MAGIC.length + 2);
  }

  static byte[] homeProof(byte[] secret, byte[] hello, byte[] nonce, byte[] token) {
    return Proof.of(secret, "home", hello, nonce, token);
  }

  static byte[] processProof(byte[] secret, byte[] hello, byte[] nonce, byte[] token) {
    return Proof.of(secret, "process", hello, nonce, token);
  }
}
