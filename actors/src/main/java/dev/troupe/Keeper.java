package dev.troupe;

/**
 * Ends a program whose opener forgot to: when the thread that opened it ends, does what closing does.
 * It is no daemon, so the JVM does not exit before.
 */
final class Keeper {

  private Keeper() {}

  static void keep(Troupe troupe) {
    Thread opener = Thread.currentThread();
    Thread keeper = new Thread(
        () -> {
          try {
            opener.join();
          } catch (InterruptedException e) {
            return; // the program was closed
          }
          troupe.close();
        },
        "troupe-keeper");
    keeper.setDaemon(false);
    troupe.whenClosed(keeper::interrupt);
    keeper.start();
  }
}
