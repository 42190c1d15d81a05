package dev.troupe.samples.bench;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import dev.troupe.Troupe;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** Hazelcast with a member in each of two JVMs, the queue or map in one of them. */
final class HazelcastPeer {

  private static @Nullable HazelcastInstance joined;

  private final Troupe troupe;

  HazelcastPeer(Troupe troupe) {
    this.troupe = troupe;
  }

  Side queuePingPong() throws Exception {
    int port = RmiPeer.freePort();
    HazelcastInstance here = start(port, Integer.MAX_VALUE);
    Partner partner = Partner.start(troupe, ops -> echoAll(ops, join(port, Integer.MAX_VALUE)));
    BlockingQueue<Integer> there = here.getQueue("there");
    BlockingQueue<Integer> back = here.getQueue("back");
    Side side = TroupeSide.together(
        ops -> {
          long total = 0;
          for (int i = 0; i < ops; i++) {
            there.put(i);
            total += back.take();
          }
          return total;
        },
        partner);
    return new ClosingSide(side, here::shutdown);
  }

  private static long echoAll(int ops, HazelcastInstance member) throws InterruptedException {
    BlockingQueue<Integer> there = member.getQueue("there");
    BlockingQueue<Integer> back = member.getQueue("back");
    for (int i = 0; i < ops; i++) {
      back.put(there.take());
    }
    return 0;
  }

  Side queueOneWay(int bytes) throws Exception {
    int port = RmiPeer.freePort();
    int window = BenchMessages.window(bytes);
    HazelcastInstance here = start(port, window);
    Partner partner = Partner.start(troupe, ops -> takeAll(ops, join(port, window)));
    BlockingQueue<byte[]> queue = here.getQueue("oneWay");
    BenchMessages messages = BenchMessages.of(bytes);
    Side side = TroupeSide.together(
        ops -> {
          for (int i = 0; i < ops; i++) {
            queue.put(messages.message(i));
          }
          return 0;
        },
        partner);
    return new ClosingSide(side, here::shutdown);
  }

  private static long takeAll(int ops, HazelcastInstance member) throws InterruptedException {
    BlockingQueue<byte[]> queue = member.getQueue("oneWay");
    long total = 0;
    for (int i = 0; i < ops; i++) {
      total += BenchMessages.valueOf(queue.take());
    }
    return total;
  }

  Side mapPut() throws Exception {
    int port = RmiPeer.freePort();
    HazelcastInstance here = start(port, Integer.MAX_VALUE);
    Partner partner = Partner.start(troupe, ops -> (long) join(port, Integer.MAX_VALUE).getMap("map").size());
    ConcurrentMap<Integer, Integer> map = here.getMap("map");
    Side side = TroupeSide.alone(
        ops -> {
          for (int i = 0; i < ops; i++) {
            map.put(i, i);
          }
          return ops;
        },
        partner);
    return new ClosingSide(side, here::shutdown);
  }

  /** The member in the other JVM, started when it is first asked for. */
  private static synchronized HazelcastInstance join(int port, int window) {
    if (joined == null) {
      joined = Hazelcast.newHazelcastInstance(config(port, window).setProperty(
          "hazelcast.shutdownhook.enabled", "false"));
    }
    return joined;
  }

  private static HazelcastInstance start(int port, int window) {
    Config config = config(port, window);
    config.getNetworkConfig().setPort(port);
    return Hazelcast.newHazelcastInstance(config);
  }

  private static Config config(int port, int window) {
    Config config = new Config()
        .setClusterName("troupe-bench-" + port)
        .setProperty("hazelcast.logging.type", "none")
        .setProperty("hazelcast.phone.home.enabled", "false");
    config.getQueueConfig("oneWay").setMaxSize(window).setBackupCount(0);
    config.getQueueConfig("there").setBackupCount(0);
    config.getQueueConfig("back").setBackupCount(0);
    config.getMapConfig("map").setBackupCount(0);
    config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    JoinConfig join = config.getNetworkConfig().getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true).addMember("127.0.0.1:" + port);
    return config;
  }
}
