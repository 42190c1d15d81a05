package dev.troupe;

import akka.actor.typed.ActorSystem;
import akka.cluster.typed.Cluster;
import java.lang.reflect.Field;

/** Looks at the cluster behind a program, which its API does not show. */
public final class HomeMembers {

  private HomeMembers() {}

  /**
   * How many members the cluster of the first process has.
   *
   * @param any a primitive, which knows its node
   */
  public static int count(Queue<?> any) throws ReflectiveOperationException {
    Object home = any.client().node();
    Field field = home.getClass().getDeclaredField("system");
    field.setAccessible(true);
    int count = 0;
    for (Object unused : Cluster.get((ActorSystem<?>) field.get(home)).state().getMembers()) {
      count++;
    }
    return count;
  }
}
