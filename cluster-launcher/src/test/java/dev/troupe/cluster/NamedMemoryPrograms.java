package dev.troupe.cluster;

import dev.troupe.SharedMemory;
import dev.troupe.SharedMemoryManager;
import dev.troupe.Troupe;
import java.io.IOException;
import java.util.List;

/** Programs of their own that use named memory; {@link NamedMemoryIT} looks at what they leave. */
final class NamedMemoryPrograms {

  private NamedMemoryPrograms() {}

  public static void main(String[] args) throws Exception {
    try (Troupe troupe = Troupe.open()) {
      switch (args[0]) {
        case "attach-tracked" -> touch(troupe.attachSharedMemory(args[1], true));
        case "attach-untracked" -> touch(troupe.attachSharedMemory(args[1], false));
        case "manage" -> manage(troupe);
        case "make-and-wait" -> {
          touch(troupe.createSharedMemory(args[1], 64));
          troupe.longArray(1000).set(0, 1);
          System.out.println("made");
          if (System.in.read() >= 0) {
            throw new IllegalStateException("It is to be killed.");
          }
        }
        default -> throw new IllegalArgumentException(args[0]);
      }
    }
  }

  private static void touch(SharedMemory memory) {
    memory.buffer().put(0, (byte) (memory.buffer().get(0) + 1));
  }

  private static void manage(Troupe troupe) throws IOException {
    try (SharedMemoryManager manager = troupe.sharedMemoryManager().start()) {
      touch(manager.sharedMemory(128));
      manager.shareableList(List.of("a", 1L));
    }
  }
}
