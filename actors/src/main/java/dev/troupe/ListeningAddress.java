package dev.troupe;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a listener listens.
 *
 * @param directory what was made for it and goes with it; null if nothing was
 */
record ListeningAddress(SocketAddress address, @Nullable Path directory) {

  private static final Logger log = LoggerFactory.getLogger(ListeningAddress.class);

  /** A new socket in a new directory that only this user can enter. */
  static ListeningAddress anywhere() throws IOException {
    String runtime = System.getenv("XDG_RUNTIME_DIR");
    Path parent = runtime == null || runtime.isEmpty() ? Path.of("/tmp") : Path.of(runtime);
    Path directory = Files.createTempDirectory(parent, "troupe-"); // mode 0700
    return new ListeningAddress(
        UnixDomainSocketAddress.of(directory.resolve("listener")), directory);
  }

  static ListeningAddress of(SocketAddress address, boolean hasKey) throws IOException {
    if (address instanceof InetSocketAddress inet) {
      if (inet.isUnresolved()) {
        throw new UnknownHostException(inet.getHostString());
      }
      if (!hasKey && !inet.getAddress().isLoopbackAddress()) {
        throw new IllegalArgumentException("A listener on " + inet
            + " can be reached from other hosts: give it a key that its clients know, or listen on"
            + " the loopback interface, such as new InetSocketAddress(\"127.0.0.1\", 0).");
      }
    } else if (!(address instanceof UnixDomainSocketAddress)) {
      throw new UnsupportedAddressTypeException();
    }
    return new ListeningAddress(address, null);
  }

  /** Which sockets connect to an address. */
  static ProtocolFamily family(SocketAddress address) {
    return address instanceof UnixDomainSocketAddress
        ? StandardProtocolFamily.UNIX
        : ((InetSocketAddress) address).getAddress() instanceof java.net.Inet6Address
            ? StandardProtocolFamily.INET6
            : StandardProtocolFamily.INET;
  }

  /** The kinds of addresses for which this JVM and its operating system have sockets. */
  static List<ProtocolFamily> families() {
    List<ProtocolFamily> families = new ArrayList<>();
    for (ProtocolFamily family : StandardProtocolFamily.values()) {
      try {
        ServerSocketChannel.open(family).close();
        families.add(family);
      } catch (UnsupportedOperationException | IOException e) {
        log.debug("There are no sockets of the kind {} here.", family, e);
      }
    }
    return List.copyOf(families);
  }

  ServerSocketChannel bind(int backlog) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(family(address));
    try {
      server.bind(address, backlog);
      server.configureBlocking(false);
      return server;
    } catch (IOException e) {
      server.close();
      if (e instanceof BindException) {
        BindException named =
            new BindException("Cannot listen on " + address + ": " + e.getMessage());
        named.initCause(e);
        throw named;
      }
      throw e;
    }
  }

  /** Removes what listening has left in the file system. */
  void remove() {
    if (address instanceof UnixDomainSocketAddress unix) {
      delete(unix.getPath());
    }
    if (directory != null) {
      delete(directory);
    }
  }

  private static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      log.warn("{} could not be removed.", path, e);
    }
  }
}
