package dev.troupe;

import static dev.troupe.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class ListenerTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final byte[] KEY = {1, 2, 3};

  @TempDir
  static Path directory;

  private static Troupe troupe;

  @BeforeAll
  static void open() {
    troupe = Troupe.open();
  }

  @AfterAll
  static void close() {
    troupe.close();
  }

  static Listener listen(String family, byte[] key) throws Exception {
    return family.equals("unix")
        ? Listener.open(
            UnixDomainSocketAddress.of(Files.createTempDirectory(directory, "").resolve("s")),
            1,
            key)
        : Listener.open(anyPort(), 1, key);
  }

  static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  static void greet(SocketAddress address, byte[] key) throws Exception {
    try (Connection connection = Client.connect(address, key, LONG)) {
      connection.send("hello");
    }
  }

  // CPython: _TestListenerClient.test_listener_client
  @ParameterizedTest
  @ValueSource(strings = {"tcp", "unix"})
  void accept_clientInAChild_receivesItsObject(String family) throws Exception {
    try (Listener listener = listen(family, KEY)) {
      ChildProcess child =
          troupe.process(ListenerTest::greet, listener.address(), KEY).start();
      try (Connection connection = listener.accept(LONG)) {
        assertEquals("hello", connection.receive(LONG));
        assertThrows(EOFException.class, () -> connection.receive(LONG));
        assertEquals(family.equals("tcp"), listener.lastAccepted().isPresent());
      }
      child.join();
      assertEquals(0, child.exitCode().getAsInt());
    }
  }

  // CPython: _TestListenerClient.test_issue16955
  @ParameterizedTest
  @ValueSource(strings = {"tcp", "unix"})
  void poll_afterARawMessage_isReady(String family) throws Exception {
    try (Listener listener = listen(family, null);
        Connection client = Client.connect(listener.address());
        Connection server = listener.accept(LONG)) {
      assertFalse(client.poll());
      server.sendBytes(new byte[] {4, 5});
      assertTrue(client.poll(LONG));
      assertTrue(client.poll());
      assertArrayEquals(new byte[] {4, 5}, client.receiveBytes());
    }
  }

  // CPython: _TestListener.test_multiple_bind
  @ParameterizedTest
  @ValueSource(strings = {"tcp", "unix"})
  void open_addressInUse_isRefused(String family) throws Exception {
    try (Listener listener = listen(family, null)) {
      BindException e = assertThrows(BindException.class, () -> Listener.open(listener.address()));
      assertTrue(e.getMessage().contains(listener.address().toString()), e::getMessage);
    }
  }

  // CPython: _TestListener.test_context
  @Test
  void close_listener_endsAcceptingAndFreesTheAddress() throws Exception {
    SocketAddress address;
    try (Listener listener = listen("tcp", null)) {
      address = listener.address();
      assertEquals(Optional.empty(), listener.lastAccepted());
      try (Connection client = Client.connect(address);
          Connection accepted = listener.accept(LONG)) {
        client.send(1729);
        assertEquals(1729, accepted.<Integer>receive(LONG));
      }
      InThread<Connection> accepting = new InThread<>(listener::accept);
      accepting.awaitWaiting();
      listener.close();
      accepting.failure(ClosedChannelException.class);
      assertFalse(listener.isOpen());
      assertThrows(ClosedChannelException.class, listener::accept);
      assertThrows(ClosedChannelException.class, () -> listener.accept(SHORT));
    }
    assertThrows(ConnectException.class, () -> Client.connect(address));
    Listener.open(address).close();
  }

  // CPython: _TestListener.test_empty_authkey
  @Test
  void accept_emptyKey_isAKey() throws Exception {
    try (Listener listener = listen("tcp", new byte[0])) {
      InThread<Connection> accepting = new InThread<>(listener::accept);
      try (Connection client = Client.connect(listener.address(), new byte[0]);
          Connection accepted = accepting.result()) {
        client.send("in");
        assertEquals("in", accepted.receive(LONG));
      }
      assertThrows(AuthenticationException.class, () -> Client.connect(listener.address()));
    }
  }

  @Test
  void families_here_areThoseThatCanBeListenedOn() {
    assertTrue(Listener.families().contains(StandardProtocolFamily.INET));
    assertTrue(Listener.families().contains(StandardProtocolFamily.UNIX));
    assertThrows(UnsupportedOperationException.class, () -> Listener.families().clear());
  }

  // CPython: TestInvalidFamily.test_invalid_family
  @Test
  void open_addressOfAnotherKind_isRefused() {
    SocketAddress pipe = new SocketAddress() {};
    assertThrows(UnsupportedAddressTypeException.class, () -> Listener.open(pipe));
    assertThrows(UnsupportedAddressTypeException.class, () -> Client.connect(pipe));
  }

  @Test
  void open_otherHostsCouldConnectAndNoKey_isRefused() throws Exception {
    InetSocketAddress everywhere = new InetSocketAddress(0);
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Listener.open(everywhere));
    assertTrue(e.getMessage().contains("give it a key"), e::getMessage);
    assertThrows(IllegalArgumentException.class, () -> Listener.open(anyPort(), 0, KEY));
    Listener.open(everywhere, KEY).close();
  }

  @Test
  void open_nowhereInParticular_isASocketOfThisUserOnly() throws Exception {
    Path file;
    try (Listener listener = Listener.open()) {
      file = ((UnixDomainSocketAddress) listener.address()).getPath();
      assertEquals(
          "rwx------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())));
      try (Connection client = Client.connect(listener.address());
          Connection accepted = listener.accept(LONG)) {
        accepted.send("a");
        assertEquals("a", client.receive(LONG));
      }
    }
    assertFalse(Files.exists(file.getParent()));
  }

  @Test
  void accept_wrongKey_saysSoOnBothSidesAndGoesOn() throws Exception {
    try (Listener listener = listen("tcp", KEY)) {
      InThread<Connection> wrong =
          new InThread<>(() -> Client.connect(listener.address(), new byte[] {9}));
      assertThrows(AuthenticationException.class, () -> listener.accept(LONG));
      wrong.failure(AuthenticationException.class);
      InThread<Connection> none = new InThread<>(() -> Client.connect(listener.address()));
      AuthenticationException e =
          assertThrows(AuthenticationException.class, () -> listener.accept(LONG));
      assertTrue(e.getMessage().contains("has no key, and this side has one"), e::getMessage);
      none.failure(AuthenticationException.class);
      try (Connection right = Client.connect(listener.address(), KEY, LONG);
          Connection accepted = listener.accept(LONG)) {
        right.send("in");
        assertEquals("in", accepted.receive(LONG));
      }
    }
  }

  @Test
  void accept_nobodyInTime_throwsTimeout() throws Exception {
    try (Listener listener = listen("unix", null)) {
      assertThrows(TimeoutException.class, () -> listener.accept(SHORT));
      assertThrows(TimeoutException.class, () -> listener.accept(Duration.ofSeconds(-1)));
      InThread<Connection> accepting = new InThread<>(listener::accept);
      accepting.awaitWaiting();
      accepting.thread.interrupt();
      accepting.failure(InterruptedException.class);
      try (Connection client = Client.connect(listener.address());
          Connection accepted = listener.accept(LONG)) {
        assertNull(accepted.poll() ? "something" : null);
        assertTrue(client.isOpen());
      }
    }
  }

  @Test
  void waitAny_listenerAndConnections_areReadyOneByOne() throws Exception {
    Pipe pipe = troupe.pipe();
    try (Listener listener = listen("tcp", null)) {
      List<Waitable> both = List.of(listener, pipe.first());
      assertEquals(List.of(), Waitable.waitAny(both, SHORT));
      InThread<List<Waitable>> waiting = new InThread<>(() -> Waitable.waitAny(both));
      waiting.awaitWaiting();
      try (Connection client = Client.connect(listener.address())) {
        assertEquals(List.of(listener), waiting.result());
        try (Connection server = listener.accept(Duration.ZERO)) {
          List<Waitable> three = List.of(server, listener, pipe.first());
          assertEquals(List.of(), Waitable.waitAny(three, SHORT));
          client.send("a");
          assertEquals(List.of(server), Waitable.waitAny(three, LONG));
          assertEquals("a", server.receive());
          pipe.second().send("b");
          client.close();
          assertTrue(server.poll(LONG));
          assertEquals(List.of(server, pipe.first()), Waitable.waitAny(three, LONG));
        }
      }
    }
  }

  private static SocketAddress dropListener() throws Exception {
    return listen("unix", null).address();
  }

  private static Connection connectAndDropTheOther(Listener listener) throws Exception {
    Connection client = Client.connect(listener.address());
    listener.accept(LONG).send("the last word");
    return client;
  }

  @Test
  void collected_withoutClose_areClosed() throws Exception {
    SocketAddress address = dropListener();
    eventually("the listener's socket is removed", () -> {
      System.gc();
      return !Files.exists(((UnixDomainSocketAddress) address).getPath());
    });
    try (Listener listener = listen("tcp", null);
        Connection client = connectAndDropTheOther(listener)) {
      assertEquals("the last word", client.receive(LONG));
      eventually("the other end is closed", () -> {
        System.gc();
        return client.poll();
      });
      assertThrows(EOFException.class, client::receive);
    }
  }
}
