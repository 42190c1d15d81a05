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

  /**
   * Wakes who sleeps beside the other end. The socket is never full of bells that were not heard.
   *
   * @return false if the socket is closed, which wakes whoever sleeps beside it as well
   */
  synchronized boolean ring() {
    try {
      stroke.clear();
      int unused = socket.write(stroke);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Neither rings nor hears any more. */
  void hush() {
    try {
      socket.close();
    } catch (IOException e) {
      // It is silent all the same.
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
