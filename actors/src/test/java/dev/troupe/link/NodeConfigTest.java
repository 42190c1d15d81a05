package dev.troupe.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.receptionist.Receptionist;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NodeConfigTest {

  @Test
  void node_started_replicatesNothingThatNobodyUses() throws Exception {
    ActorSystem<Void> node = TestNode.start("quiet", TestNode.SECRET, "");
    try {
      assertFalse(node.hasExtension(Receptionist.id()));
    } finally {
      TestNode.stop(node);
    }
  }

  /** Each of its clocks wakes an idle process; a second one appears where the first is the slower. */
  @Test
  void member_idle_hasOneSlowClock() {
    Config member = NodeConfig.ofMember(ConfigFactory.load());
    Duration tick = member.getDuration("akka.scheduler.tick-duration");
    assertTrue(tick.toMillis() >= 200, tick::toString);
    assertEquals(tick, member.getDuration("akka.cluster.scheduler.tick-duration"));
  }

  /** Each question wakes some ten actors at both ends, and the links know the answer. */
  @Test
  void cluster_overLinks_asksRarely() {
    String interval = "akka.cluster.failure-detector.heartbeat-interval";
    Config config = ConfigFactory.load();
    for (Config linked : List.of(NodeConfig.ofLinked(config), NodeConfig.ofMember(config))) {
      Duration heartbeat = linked.getDuration(interval);
      assertTrue(heartbeat.toSeconds() >= 30, heartbeat::toString);
    }
    Duration heartbeat = NodeConfig.of(config).getDuration(interval);
    assertTrue(heartbeat.toSeconds() <= 3, heartbeat::toString);
  }
}
