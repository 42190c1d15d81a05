package dev.troupe;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.channels.SocketChannel;

/** Cuts a process off from its home, as nothing but a fault can. */
public final class LinkCutter {

  private LinkCutter() {}

  /**
   * Shuts the socket of this process's link, in both directions, while its memory stays shared.
   *
   * @param any a primitive, which knows the link
   */
  public static void cut(Queue<?> any) throws ReflectiveOperationException, IOException {
    Object channel = read(read(any.client().node(), "link"), "channel");
    Method socket = channel.getClass().getDeclaredMethod("socket");
    socket.setAccessible(true);
    SocketChannel shut = (SocketChannel) socket.invoke(channel);
    shut.shutdownOutput();
    shut.shutdownInput();
  }

  private static Object read(Object owner, String name) throws ReflectiveOperationException {
    Field field = owner.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field.get(owner);
  }
}
