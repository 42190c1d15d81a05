package dev.troupe.actors;

import akka.actor.BootstrapSetup;
import akka.actor.setup.ActorSystemSetup;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import com.typesafe.config.Config;
import dev.troupe.link.ArteryGate;
import dev.troupe.link.Channel;
import dev.troupe.link.LinkGate;
import dev.troupe.link.LinkSettings;
import dev.troupe.link.NodeConfig;
import dev.troupe.link.SecretSetup;
import dev.troupe.link.WaitingPlace;
import dev.troupe.link.WireCodec;
import dev.troupe.memory.NamedSegments;
import dev.troupe.memory.SegmentOwner;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first node of a program: its actor system is the first member of the cluster, every primitive
 * lives here, and each forked process has one session with it.
 */
public final class HomeNode implements Node {

  private static final Logger log = LoggerFactory.getLogger(HomeNode.class);
  private static final int SECRET_BYTES = 32;
  private static final AtomicLong PROGRAMS = new AtomicLong(); // that this JVM has opened

  private final Directory directory = new Directory();
  private final Tokens tokens = new Tokens();
  private final HomeMemory memory;
  private final SegmentOwner segmentOwner =
      new SegmentOwner(ProcessHandle.current().pid(), PROGRAMS.incrementAndGet(), Directory.HOME);
  private final LeftSegments segments;
  private final byte[] secret = new byte[SECRET_BYTES];
  private final WireCodec codec = Protocols.codec();
  private final Output output;
  private final ActorSystem<Void> system;
  private final ExecutorService printing = Executors.newSingleThreadExecutor(HomeNode::printer);
  private final Answers callers;
  private final String gate;
  private final @Nullable LinkGate link;
  private final Duration joinDelay;

  /** Starts the node. Returns when other nodes can connect. */
  public static HomeNode open(Config config, ClassLoader loader, Output output, Answers answers) {
    return new HomeNode(config, loader, output, answers);
  }

  private HomeNode(Config config, ClassLoader loader, Output output, Answers answers) {
    this.output = output;
    this.callers = answers;
    HeapRules.requireValid(config.getConfig("troupe.heap"));
    joinDelay = config.getDuration("troupe.join-delay");
    LinkSettings links = usesLinks(config) ? LinkSettings.from(config) : null;
    this.memory = HomeMemory.of(config);
    this.segments = new LeftSegments(NamedSegments.of(config, segmentOwner));
    new SecureRandom().nextBytes(secret);
    system = ActorSystem.create(
        Behaviors.empty(),
        NodeConfig.SYSTEM_NAME,
        ActorSystemSetup.create(
            BootstrapSetup.create(
                Optional.of(loader),
                Optional.of(links == null ? NodeConfig.of(config) : NodeConfig.ofLinked(config)),
                Optional.empty()),
            new SecretSetup(secret)));
    directory.add(
        Directory.HOME,
        system.systemActorOf(
            HomeActor.create(directory, tokens, memory, segments), "home", HomeActor.DISPATCHER));
    directory.add(
        Directory.WAITS, system.systemActorOf(WaitsActor.create(), "waits", HomeActor.DISPATCHER));
    directory.add(
        Directory.MEMBERS,
        system.systemActorOf(MembersActor.create(), "members", HomeActor.DISPATCHER));
    directory.add(
        Directory.BUDGET,
        system.systemActorOf(
            BudgetActor.create(() -> HeapRules.from(config.getConfig("troupe.heap"))),
            "budget",
            HomeActor.DISPATCHER));
    directory.add(
        Directory.BULK,
        system.systemActorOf(
            BulkActor.create(
                directory,
                new BulkRoom(
                    memory, config.getMemorySize("troupe.memory.bulk-kept").toBytes())),
            "bulk",
            HomeActor.DISPATCHER));
    gate = ArteryGate.address(
        system,
        system.systemActorOf(
            ArteryGate.create(tokens::matches, this::openSession), "gate", Props.empty()));
    Cluster cluster = Cluster.get(system);
    link = links == null ? null : openLinks(links);
    cluster.manager().tell(Join.create(cluster.selfMember().address()));
  }

  private static boolean usesLinks(Config config) {
    String carrier = config.getString("troupe.carrier");
    if (!carrier.equals("auto") && !carrier.equals("artery")) {
      throw new IllegalArgumentException(
          "troupe.carrier must be auto or artery, was '" + carrier + "'.");
    }
    return carrier.equals("auto");
  }

  private @Nullable LinkGate openLinks(LinkSettings links) {
    try {
      return LinkGate.open(secret, tokens::of, memory, links, this::openSession);
    } catch (IOException e) {
      log.warn("There can be no links on this host, messages go over Artery: {}", e.getMessage());
      return null;
    }
  }

  private static Thread printer(Runnable work) {
    Thread thread = new Thread(work, "troupe-output");
    thread.setDaemon(true);
    return thread;
  }

  private Channel.Receiver openSession(long process, Channel channel) {
    directory.deliver(process, new ProcessActor.Connected(channel));
    return new Session(
        process,
        directory,
        codec,
        channel,
        output,
        printing,
        () -> directory.deliver(process, new ProcessActor.Drained()));
  }

  @Override
  public long process() {
    return Directory.HOME;
  }

  @Override
  public SegmentOwner segmentOwner() {
    return segmentOwner;
  }

  @Override
  public Caller caller(long request) {
    return new Caller(
        Directory.HOME,
        request,
        answered -> callers.answered(answered.request(), answered.answer()));
  }

  @Override
  public void send(long target, PrimitiveCommand command) {
    directory.deliver(target, command);
  }

  @Override
  public void flush() {} // what is at home outlives every other process, and ends with this one

  @Override
  public boolean isDurable() {
    return true;
  }

  @Override
  public WaitingPlace waitingPlace() {
    return link == null ? WaitingPlace.PARKED : link.waitingPlace();
  }

  @Override
  public void hangUp() {
    if (link != null) {
      link.close();
    }
  }

  @Override
  public Boot boot(HomeActor.ProcessMade process, String name) {
    String member = Cluster.get(system).selfMember().address().toString();
    return new Boot(
        link == null ? "" : link.address(),
        gate,
        member,
        joinDelay.toMillis(),
        secret.clone(),
        process.number(),
        process.token(),
        name,
        segmentOwner.home(),
        segmentOwner.program());
  }

  @Override
  public void close() {
    NodeConfig.stop(system);
    hangUp();
    printing.shutdown();
    callers.lost("The program is closed; Troupe.open() opens another.");
    memory.close();
    segments.close();
  }
}
