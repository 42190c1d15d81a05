package dev.troupe.actors;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * What a JVM must know to become a node of a program. It holds secrets: hand it over where no other
 * user can read it.
 *
 * @param link the address of the home node's gate for links; empty if there is none
 * @param gate the address of the home node's gate over Artery
 * @param member the address of a cluster member to join
 * @param joinDelayMillis how long to wait before joining, unless there is no link
 * @param secret the cluster's secret
 * @param process the number of the process it will be
 * @param token what it shows to prove that it is this process
 * @param name the process's name
 * @param home the operating system's id of the home's JVM
 * @param program which of that JVM's programs this is
 */
public record Boot(
    String link,
    String gate,
    String member,
    long joinDelayMillis,
    byte[] secret,
    long process,
    byte[] token,
    String name,
    long home,
    long program) {

  private static final int VERSION = 3;

  /** The same program's record for another process. */
  Boot forProcess(HomeActor.ProcessMade made, String itsName) {
    return new Boot(
        link,
        gate,
        member,
        joinDelayMillis,
        secret,
        made.number(),
        made.token(),
        itsName,
        home,
        program);
  }

  /** This record as bytes. */
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(VERSION);
      out.writeUTF(link);
      out.writeUTF(gate);
      out.writeUTF(member);
      out.writeLong(joinDelayMillis);
      writeBytes(out, secret);
      out.writeLong(process);
      writeBytes(out, token);
      out.writeUTF(name);
      out.writeLong(home);
      out.writeLong(program);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Reads what {@link #toBytes} wrote. */
  public static Boot from(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int version = in.readInt();
      if (version != VERSION) {
        throw new IllegalArgumentException("The parent speaks version " + version
            + " of the boot record, this JVM " + VERSION + ". Use the same Troupe on both sides.");
      }
      return new Boot(
          in.readUTF(),
          in.readUTF(),
          in.readUTF(),
          in.readLong(),
          readBytes(in),
          in.readLong(),
          readBytes(in),
          in.readUTF(),
          in.readLong(),
          in.readLong());
    } catch (IOException e) {
      throw new IllegalArgumentException("The boot record is cut short.", e);
    }
  }

  private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static byte[] readBytes(DataInputStream in) throws IOException {
    return in.readNBytes(in.readInt());
  }
}
