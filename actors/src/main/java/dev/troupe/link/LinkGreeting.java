package dev.troupe.link;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.MessageDigest;
import java.util.Arrays;

/** A process's side of the handshake at its home's gate; its limit is the home's. */
final class LinkGreeting {

  private final String gateAddress;
  private final byte[] secret;
  private final long process;
  private final byte[] token;

  /** What a process shows at a gate. */
  LinkGreeting(String gateAddress, byte[] secret, long process, byte[] token) {
    this.gateAddress = gateAddress;
    this.secret = secret.clone();
    this.process = process;
    this.token = token.clone();
  }

  /** A socket that does not block, and what the home said last. */
  record Greeted(SocketChannel socket, byte[] welcome) {}

  /** Opens a socket for a purpose; returns when both sides have proved who they are. */
  Greeted greet(byte purpose) throws IOException {
    SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      socket.connect(UnixDomainSocketAddress.of(gateAddress));
      byte[] welcome = exchange(socket, purpose);
      socket.configureBlocking(false); // from here on: an interrupt would close it otherwise
      return new Greeted(socket, welcome);
    } catch (IOException e) {
      socket.close();
      throw failure(e);
    }
  }

  /** Says which gate it was that something failed at. */
  IOException failure(IOException cause) {
    return new IOException(
        "The link to the home node at " + gateAddress + " cannot be opened: " + cause.getMessage(),
        cause);
  }

  private byte[] exchange(SocketChannel socket, byte purpose) throws IOException {
    byte[] hello = LinkHello.hello(purpose, process, LinkHello.nonce());
    write(socket, hello);
    byte[] answer = read(socket, LinkHello.ANSWER_BYTES);
    switch (answer[0]) {
      case LinkHello.OK -> {}
      case LinkHello.OTHER_VERSION ->
        throw new IOException(
            "it speaks another version of the protocol; use the same Troupe on both sides");
      default -> throw new IOException("it does not know this process, or knows its end");
    }
    byte[] nonce = Arrays.copyOfRange(answer, 1, 1 + LinkHello.NONCE_BYTES);
    byte[] proof = Arrays.copyOfRange(answer, 1 + LinkHello.NONCE_BYTES, answer.length);
    if (!MessageDigest.isEqual(proof, LinkHello.homeProof(secret, hello, nonce, token))) {
      write(socket, new byte[Proof.BYTES]); // proves nothing, so that the home knows as well
      throw new IOException("who answers does not know this program's secret");
    }
    write(socket, LinkHello.processProof(secret, hello, nonce, token));
    int length = ByteBuffer.wrap(read(socket, Integer.BYTES)).getInt();
    if (length < 0 || length > LinkHello.MAX_WELCOME_BYTES) {
      throw new IOException("its welcome would have " + length + " bytes");
    }
    return read(socket, length);
  }

  private static void write(SocketChannel socket, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      socket.write(buffer);
    }
  }

  private static byte[] read(SocketChannel socket, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (socket.read(bytes) < 0) {
        throw new EOFException("it closed the connection; is it the same program?");
      }
    }
    return bytes.array();
  }
}
