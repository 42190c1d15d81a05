package dev.troupe;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The {@link QueuePort}s of this process, by queue; each lives as long as a handle or a call uses it. */
final class QueuePorts {

  private final ActorClient client;
  private final Map<Long, QueuePort> ports = new ConcurrentHashMap<>();

  QueuePorts(ActorClient client) {
    this.client = client;
  }

  /** The port of a queue, entered; its user leaves it by {@link #leave}. */
  QueuePort enter(long target) {
    return ports.compute(
        target,
        (number, known) -> known != null && known.enter() ? known : new QueuePort(client, target));
  }

  /** Ends a use that {@link #enter} began. */
  void leave(QueuePort port) {
    if (port.leave()) {
      ports.remove(port.target(), port);
    }
  }
}
