package dev.troupe.link;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * What wakes the process at the other end of a link: a byte on a Unix domain socket. The socket also
 * brings the kernel's news that the other process has ended.
 */
final class Bell {

  private final SocketChannel socket;
  private final ByteBuffer stroke = ByteBuffer.allocateDirect(1); // guarded by this

  Bell(SocketChannel socket) {
    this.socket = socket;
  }

  SocketChannel socket() {
    return socket;
  }

  /** Wakes the other process's reader. Its socket is never full of bells that it has not heard. */
  synchronized void ring() {
    try {
      stroke.clear();
      int unused = socket.write(stroke);
    } catch (IOException e) {
      // The process has ended, which its reader is told by the socket as well.
    }
  }

  /** Takes in what has rung here; why it will never ring again, null if it may. */
  @Nullable
  String hear(ByteBuffer scratch) {
    try {
      int count;
      do {
        scratch.clear();
        count = socket.read(scratch);
      } while (count == scratch.capacity());
      return count < 0 ? "The process has closed its end." : null;
    } catch (IOException e) {
      return "The process is gone: " + e.getMessage(); // a reset is an end like any other
    }
  }
}
