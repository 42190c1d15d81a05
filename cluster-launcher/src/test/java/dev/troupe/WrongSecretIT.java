package dev.troupe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.troupe.actors.Boot;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Forked JVMs that know the program's secret, and ones that do not. */
@Timeout(120)
class WrongSecretIT {

  private static final Duration LONG = Duration.ofSeconds(60);

  private final List<Boot> boots = new ArrayList<>();
  private final AtomicBoolean isWrong = new AtomicBoolean();

  /** Forks as always, with another secret on request. */
  private final class Forger implements NodeLauncher {
    private final NodeLauncher real = Programs.launcher(Programs.loader());

    @Override
    public Node launch(Spec spec) throws IOException {
      Boot boot = Boot.from(spec.boot());
      boots.add(boot);
      byte[] secret = boot.secret().clone();
      if (isWrong.get()) {
        secret[0] ^= 1;
      }
      Boot forged = new Boot(
          boot.link(),
          boot.gate(),
          boot.member(),
          boot.joinDelayMillis(),
          secret,
          boot.process(),
          boot.token(),
          boot.name(),
          boot.home(),
          boot.program());
      return real.launch(new Spec(
          spec.name(),
          spec.recipe(),
          spec.mayBeSpare(),
          forged.toBytes(),
          spec.output(),
          spec.budget()));
    }

    @Override
    public void close() {
      real.close();
    }
  }

  static void tell(Queue<String> told) throws InterruptedException {
    told.put("here");
  }

  // CPython: _TestProcess.test_forkserver_auth_is_enabled
  // CPython: _TestProcess.test_forkserver_without_auth_fails
  @Test
  void child_withWrongSecret_endsBeforeItsTask_andTheNextOneWorks() throws Exception {
    Config config = ConfigFactory.load();
    Settings settings = Settings.from(config, new Options());
    try (Troupe troupe =
        Programs.open(settings, Programs.loader(), new Forger(), (process, printed) -> {})) {
      Queue<String> told = troupe.queue();
      ended(troupe.process(WrongSecretIT::tell, told).start());
      assertEquals("here", told.get(LONG));
      assertTrue(boots.get(0).secret().length >= 16);

      isWrong.set(true);
      ChildProcess stranger =
          troupe.process(WrongSecretIT::tell, told).named("stranger").start();
      ProcessLostException lost = assertThrows(ProcessLostException.class, stranger::join);
      String message = String.valueOf(lost.getMessage());
      assertTrue(message.contains("'stranger'") && message.contains("while booting"), message);
      assertTrue(message.contains("does not know this program's secret"), message);
      assertFalse(ProcessHandle.of(stranger.pid()).map(ProcessHandle::isAlive).orElse(false));
      assertTrue(told.isEmpty(), "its task ran");

      isWrong.set(false);
      ended(troupe.process(WrongSecretIT::tell, told).start());
      assertEquals("here", told.get(LONG));
    }
    assertEquals(0, ProcessHandle.current().children().count());
  }

  private static void ended(ChildProcess process) throws InterruptedException {
    assertTrue(process.join(LONG));
    assertEquals(OptionalInt.of(0), process.exitCode());
  }
}
