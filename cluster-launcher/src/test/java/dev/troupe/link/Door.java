package dev.troupe.link;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A socket that a process listens on, as the kernel knows it. */
record Door(long process, SocketAddress address) {

  private static final String LISTENING = "0A"; // TCP_LISTEN
  private static final int ACCEPTS = 1 << 16; // __SO_ACCEPTCON

  /** All that a process listens on. */
  static List<Door> of(long process) throws IOException {
    Set<String> inodes = inodes(process);
    List<Door> doors = new ArrayList<>();
    Path net = Path.of("/proc/" + process + "/net");
    for (String table : List.of("tcp", "tcp6")) {
      for (String line : Files.readAllLines(net.resolve(table))) {
        String[] words = line.strip().split("\\s+", -1);
        if (words[3].equals(LISTENING) && inodes.contains(words[9])) {
          int port = Integer.parseInt(words[1].substring(words[1].indexOf(':') + 1), 16);
          doors.add(
              new Door(process, new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
        }
      }
    }
    for (String line : Files.readAllLines(net.resolve("unix"))) {
      String[] words = line.strip().split("\\s+", -1);
      if (words.length > 7
          && inodes.contains(words[6])
          && (Integer.parseInt(words[3], 16) & ACCEPTS) != 0) {
        doors.add(new Door(process, UnixDomainSocketAddress.of(words[7])));
      }
    }
    return doors;
  }

  private static Set<String> inodes(long process) throws IOException {
    Set<String> inodes = new HashSet<>();
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + process + "/fd"))) {
      for (Path descriptor : descriptors.toList()) {
        try {
          String target = Files.readSymbolicLink(descriptor).toString();
          if (target.startsWith("socket:[")) {
            inodes.add(target.substring(8, target.length() - 1));
          }
        } catch (NoSuchFileException e) {
          // Closed meanwhile.
        }
      }
    }
    return inodes;
  }

  boolean isUnix() {
    return address instanceof UnixDomainSocketAddress;
  }
}
