package dev.troupe.memory;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * The segment files this process has mapped, each once and whole. A mapping goes when nothing uses it
 * any more, never earlier: it outlives its file, so an access after the owner's end is harmless.
 */
final class Mappings {

  private static final Map<String, WeakReference<ByteBuffer>> BY_FILE = new HashMap<>();

  private Mappings() {}

  static synchronized ByteBuffer of(String file) throws IOException {
    WeakReference<ByteBuffer> known = BY_FILE.get(file);
    ByteBuffer mapping = known == null ? null : known.get();
    if (mapping == null) {
      mapping = map(file);
      BY_FILE.values().removeIf(reference -> reference.get() == null);
      BY_FILE.put(file, new WeakReference<>(mapping));
    }
    return mapping;
  }

  /** Maps what the file has, never more: mapping past its end would extend it, sparsely. */
  private static ByteBuffer map(String file) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        // A channel refuses an interrupted thread and closes itself.
        interrupted |= Thread.interrupted();
        try (FileChannel channel =
            FileChannel.open(Path.of(file), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
          return channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size());
        } catch (ClosedByInterruptException e) {
          interrupted = true;
        } catch (NoSuchFileException e) {
          NoSuchFileException gone = new NoSuchFileException(
              file, null, "this shared memory is gone: it was freed, or its program has ended");
          gone.initCause(e);
          throw gone;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
