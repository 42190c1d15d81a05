package dev.troupe.samples.bench;

import dev.troupe.Troupe;
import java.io.IOException;
import java.net.ServerSocket;
import java.rmi.Remote;
import java.rmi.RemoteException;
import java.rmi.registry.LocateRegistry;
import java.rmi.registry.Registry;
import java.rmi.server.UnicastRemoteObject;
import java.util.ArrayList;
import java.util.List;

/** A call to another JVM with RMI: what {@code pool apply} does, without a pool. */
final class RmiPeer {

  private static final String NAME = "squares";
  private static final int KINDS = 1000;
  private static final List<Object> EXPORTED = new ArrayList<>(); // lest they are collected

  private RmiPeer() {}

  /** What can be called in the other JVM. */
  interface Squares extends Remote {
    int square(int x) throws RemoteException;
  }

  private static final class SquaresHere implements Squares {
    @Override
    public int square(int x) {
      return x * x;
    }
  }

  static Side open(Troupe troupe) throws Exception {
    Partner partner = Partner.start(troupe, ignored -> serve());
    partner.begin(1);
    int port = (int) partner.finish().check();
    Squares squares = (Squares) LocateRegistry.getRegistry("127.0.0.1", port).lookup(NAME);
    return TroupeSide.asked(
        ops -> {
          long total = 0;
          for (int i = 0; i < ops; i++) {
            total += squares.square(i % KINDS);
          }
          return total;
        },
        partner);
  }

  private static long serve() throws IOException {
    System.setProperty("java.rmi.server.hostname", "127.0.0.1");
    int port = freePort();
    Registry registry = LocateRegistry.createRegistry(port);
    Squares squares = new SquaresHere();
    registry.rebind(NAME, UnicastRemoteObject.exportObject(squares, 0));
    EXPORTED.add(registry);
    EXPORTED.add(squares);
    return port;
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
