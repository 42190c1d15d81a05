package dev.troupe.link;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A channel over Akka's remoting. Neither node need be a member of a cluster yet. What is sent waits
 * in memory, without bound, until the peer has it.
 *
 * <p>After the channel is lost or closed, {@link #send} does nothing and {@link #flush} returns at
 * once; the {@link Channel.Receiver} has been told.
 */
public final class ArteryChannel implements Channel {

  /** Waits in the outbox behind the messages it is about. */
  record Flush(CountDownLatch done) {}

  private static final AtomicLong SESSIONS = new AtomicLong();

  private final Queue<Object> outbox = new ConcurrentLinkedQueue<>(); // byte[] or Flush
  private final AtomicBoolean isPeerAwake = new AtomicBoolean();
  private volatile @Nullable ActorRef<ArteryPeer.Command> peer;
  private volatile boolean isClosed;

  ArteryChannel() {}

  /**
   * Opens a channel to a gate. Returns at once; what is sent before the gate has answered waits. If
   * the gate refuses, or does not answer within {@code troupe.link.connect-timeout}, the receiver
   * is told that the channel is lost.
   *
   * @param gateAddress what {@link ArteryGate#address} gave
   * @param process the number by which the gate knows this process
   * @param token what the gate expects of this process
   * @param dispatcher the configuration path of the dispatcher that calls the receiver
   */
  public static ArteryChannel connect(
      ActorSystem<?> system,
      String gateAddress,
      long process,
      byte[] token,
      String dispatcher,
      Channel.Receiver receiver) {
    ActorRef<ArteryGate.Command> gate = ActorRefResolver.get(system).resolveActorRef(gateAddress);
    long session = SESSIONS.incrementAndGet();
    ArteryChannel channel = new ArteryChannel();
    channel.bind(system.systemActorOf(
        ArteryPeer.connecting(channel, receiver, gate, process, token, session),
        "troupe-link-" + process + "-" + session,
        DispatcherSelector.fromConfig(dispatcher)));
    return channel;
  }

  /** Opens a channel to a gate, with Akka's default dispatcher. */
  public static ArteryChannel connect(
      ActorSystem<?> system,
      String gateAddress,
      long process,
      byte[] token,
      Channel.Receiver receiver) {
    return connect(system, gateAddress, process, token, ArteryGate.DEFAULT_DISPATCHER, receiver);
  }

  @Override
  public void send(byte[] message) {
    if (!isClosed) {
      put(message);
    }
  }

  @Override
  public void flush() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    put(new Flush(done));
    done.await();
  }

  @Override
  public boolean isDurable() {
    return false; // it waits in this JVM's memory
  }

  @Override
  public void peerEnded(boolean saidAll) {
    ActorRef<ArteryPeer.Command> bound = peer;
    if (bound != null) {
      bound.tell(new ArteryPeer.PeerEnded(saidAll));
    }
  }

  @Override
  public void pause() {} // the peer's memory or this one's: there is no third place

  @Override
  public void resume() {}

  @Override
  public void close() {
    isClosed = true;
    ActorRef<ArteryPeer.Command> bound = peer;
    if (bound != null) {
      bound.tell(new ArteryPeer.Close());
    }
  }

  private void put(Object entry) {
    outbox.add(entry);
    if (isClosed) {
      releaseFlushes(); // the peer actor may have stopped without seeing the entry
    }
    wake();
  }

  private void wake() {
    ActorRef<ArteryPeer.Command> bound = peer;
    if (bound != null && isPeerAwake.compareAndSet(false, true)) {
      bound.tell(new ArteryPeer.Wake());
    }
  }

  /** Names the actor that empties the outbox. */
  void bind(ActorRef<ArteryPeer.Command> actor) {
    peer = actor;
    if (isClosed) {
      actor.tell(new ArteryPeer.Close());
    }
    wake();
  }

  /** Called by the actor before it empties the outbox: what comes later wakes it again. */
  void emptying() {
    isPeerAwake.set(false);
  }

  /** The oldest entry, a message or a {@link Flush}, for the actor alone. */
  @Nullable
  Object poll() {
    return outbox.poll();
  }

  /** Called by the actor when it stops: nobody waits for it from now on. */
  void ended() {
    isClosed = true;
    releaseFlushes();
  }

  private void releaseFlushes() {
    for (Object entry = outbox.poll(); entry != null; entry = outbox.poll()) {
      if (entry instanceof Flush flush) {
        flush.done.countDown();
      }
    }
  }
}
