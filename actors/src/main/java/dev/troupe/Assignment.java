package dev.troupe;

import dev.troupe.actors.Payload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a process is given at its start: what it has from its parent, and its task. They travel one after
 * the other, as the first may be needed to read the second.
 */
record Assignment(Bequest bequest, Work work) {

  /**
   * What a process has from its parent, besides what its JVM was made with.
   *
   * @param log null if nobody asked for the logger
   * @param arguments those of the program's {@code main}, packed
   * @param preload the {@link Preload} for its own children, as text; null leaves it to the configuration
   */
  @SuppressWarnings("ArrayRecordComponent") // it is not compared
  record Bequest(
      StartMethod startMethod,
      String identity,
      String parentName,
      long parentPid,
      long parentNumber,
      Map<String, String> properties,
      Map<String, byte[]> classes,
      ProgramLog.@Nullable Inheritance log,
      byte[] authKey,
      @Nullable String arguments,
      @Nullable String preload) {

    Bequest withImage(ForkImage image) {
      return new Bequest(
          startMethod,
          identity,
          parentName,
          parentPid,
          parentNumber,
          ForkImage.properties(),
          image.classes(),
          log,
          authKey,
          arguments,
          preload);
    }

    /** This as it travels; see {@link Work#toArray}. */
    @Nullable
    Object[] toArray() {
      return new Object[] {
        startMethod.name(),
        identity,
        parentName,
        parentPid,
        parentNumber,
        properties.isEmpty() ? null : properties,
        classes.isEmpty() ? null : classes,
        log == null ? null : log.level(),
        log == null ? null : log.isShown(),
        authKey,
        arguments,
        preload
      };
    }

    @SuppressWarnings("unchecked") // toArray put them there
    static Bequest from(@Nullable Object[] parts) {
      Object properties = parts[5];
      Object classes = parts[6];
      Object level = parts[7];
      return new Bequest(
          StartMethod.valueOf(text(parts[0])),
          text(parts[1]),
          text(parts[2]),
          (Long) Objects.requireNonNull(parts[3]),
          (Long) Objects.requireNonNull(parts[4]),
          properties == null ? Map.of() : (Map<String, String>) properties,
          classes == null ? Map.of() : (Map<String, byte[]>) classes,
          level == null
              ? null
              : new ProgramLog.Inheritance(
                  (Integer) level, (Boolean) Objects.requireNonNull(parts[8])),
          (byte[]) Objects.requireNonNull(parts[9]),
          (String) parts[10],
          (String) parts[11]);
    }

    private static String text(@Nullable Object part) {
      return (String) Objects.requireNonNull(part);
    }
  }

  /** An assignment of which the second part was not read yet. */
  record Sealed(Bequest bequest, Payload task) {

    /** Reads the second part; the classes of the first are there by now. */
    Work open(Payloads payloads, ClassLoader loader) throws IOException, ClassNotFoundException {
      Object opened = payloads.unpack(task);
      if (opened instanceof ForkImage.Variables image) {
        image.set(loader);
        return image.work();
      }
      return Work.from(opened);
    }
  }

  Payload pack(Payloads payloads, String what) {
    if (bequest.startMethod() != StartMethod.FORK) {
      return pack(payloads, what, bequest, work.toArray());
    }
    ForkImage image = ForkImage.of(work);
    return pack(payloads, what, bequest.withImage(image), image.withVariables(work, payloads));
  }

  private static Payload pack(Payloads payloads, String what, Bequest bequest, Object task) {
    byte[] first = payloads.pack(what, bequest.toArray()).bytes();
    Payload second = payloads.pack(what, task);
    byte[] rest = second.bytes();
    byte[] both = ByteBuffer.allocate(Integer.BYTES + first.length + rest.length)
        .putInt(first.length)
        .put(first)
        .put(rest)
        .array();
    return new Payload(both, second.transfers());
  }

  /** Reads the first part. */
  static Sealed open(Payloads payloads, Payload packed) throws IOException, ClassNotFoundException {
    ByteBuffer both = ByteBuffer.wrap(packed.bytes());
    byte[] first = new byte[both.getInt()];
    both.get(first);
    byte[] rest = new byte[both.remaining()];
    both.get(rest);
    Object bequest = payloads.unpack(new Payload(first, java.util.List.of()));
    return new Sealed(
        Bequest.from((Object[]) Objects.requireNonNull(bequest)),
        new Payload(rest, packed.transfers()));
  }
}
