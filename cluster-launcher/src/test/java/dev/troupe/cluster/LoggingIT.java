package dev.troupe.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.troupe.ChildProcess;
import dev.troupe.LogLevel;
import dev.troupe.Queue;
import dev.troupe.Troupe;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** The library's logger here and in forked processes; rows of CPython's test-suite by name. */
@Timeout(120)
class LoggingIT {

  private static final Duration LONG = Duration.ofSeconds(60);

  private static Troupe troupe;
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
  private PrintStream before = System.err;
  private Handler[] handlers = {};

  @BeforeAll
  static void open() {
    troupe = Troupe.open();
  }

  @AfterAll
  static void close() {
    troupe.close();
    assertEquals(0, ProcessHandle.current().children().count());
  }

  @BeforeEach
  void capture() {
    before = System.err;
    handlers = Troupe.logger().getHandlers();
    System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void restore() {
    System.setErr(before);
    Logger logger = Troupe.logger();
    for (Handler handler : logger.getHandlers()) {
      if (!List.of(handlers).contains(handler)) {
        logger.removeHandler(handler);
      }
    }
    logger.setLevel(null);
  }

  static void tellLevel(Queue<Object> output) throws InterruptedException {
    Level level = Troupe.logger().getLevel();
    output.put(level == null ? "none" : level.getName());
    output.put(Troupe.logger().getHandlers().length);
    output.put(String.valueOf(System.getProperty("troupe.process")));
  }

  static void tellPlaces(Queue<Object> output) throws InterruptedException {
    Collected collected = new Collected();
    Troupe.logger().addHandler(collected);
    Troupe.logger().log(Level.INFO, "from a child");
    output.put(collected.place);
  }

  static void logOneLineOfEachLevel() {
    Logger logger = Troupe.logger();
    logger.log(LogLevel.SUBDEBUG, "too fine");
    logger.fine("a detail of {0}");
    logger.log(LogLevel.SUBWARNING, "almost {0}", "warned");
    logger.log(Level.SEVERE, "failed", new IllegalStateException("on purpose"));
  }

  /** Remembers which method logged last. */
  private static final class Collected extends Handler {
    private String place = "";

    @Override
    public void publish(LogRecord entry) {
      place = entry.getSourceClassName() + "." + entry.getSourceMethodName();
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  // CPython: _TestLogging.test_enable_logging
  @Test
  void logger_levelSet_suppressedRecordsPassQuietly() {
    Logger logger = Troupe.logger();
    assertEquals("troupe", logger.getName());
    assertFalse(logger.getUseParentHandlers());
    assertNull(logger.getLevel());
    Troupe.logToStderr(LogLevel.SUBWARNING);
    logger.fine("will not be printed");
    logger.info("nor will this");
    logger.log(LogLevel.SUBWARNING, "but this");
    assertEquals("[SUBWARNING/MainProcess] but this\n", errors.toString(StandardCharsets.UTF_8));
  }

  // CPython: _TestLogging.test_level
  @Test
  void child_levelAndHandlerOfParent_areIts() throws Exception {
    Queue<Object> output = troupe.queue();
    Troupe.logger().setLevel(LogLevel.SUBWARNING);
    ended(troupe.process(LoggingIT::tellLevel, output).named("silent").start());
    assertEquals("SUBWARNING", output.get(LONG));
    assertEquals(1, output.get(LONG));
    assertEquals("silent", output.get(LONG));

    Troupe.logToStderr(Level.WARNING);
    ended(troupe.process(LoggingIT::tellLevel, output).named("loud").start());
    assertEquals("WARNING", output.get(LONG));
    assertEquals(2, output.get(LONG));
    assertEquals("loud", output.get(LONG));
    assertEquals("", errors.toString(StandardCharsets.UTF_8));
  }

  // CPython: _TestLogging.test_filename
  @Test
  void record_here_inChildAndOfTheLibrary_namesThePlaceThatLogged() throws Exception {
    Collected collected = new Collected();
    Troupe.logger().addHandler(collected);
    Troupe.logger().info("here");
    assertEquals(
        LoggingIT.class.getName() + ".record_here_inChildAndOfTheLibrary_namesThePlaceThatLogged",
        collected.place);
    Queue<Object> output = troupe.queue();
    ended(troupe.process(LoggingIT::tellPlaces, output).start());
    assertEquals(LoggingIT.class.getName() + ".tellPlaces", output.get(LONG));
    Troupe.open().close();
    assertEquals(Troupe.class.getName() + ".end", collected.place);
  }

  @Test
  void logToStderr_inChild_linesWithLevelAndProcess() throws Exception {
    Troupe.logToStderr(LogLevel.DEBUG);
    ended(troupe.process(LoggingIT::logOneLineOfEachLevel).named("talker").start());
    List<String> lines = errors.toString(StandardCharsets.UTF_8).lines().toList();
    List<String> tagged = lines.stream().filter(line -> line.startsWith("[")).toList();
    assertEquals(
        List.of(
            "[INFO/talker] child process calling run()",
            "[DEBUG/talker] a detail of {0}",
            "[SUBWARNING/talker] almost warned",
            "[ERROR/talker] failed",
            "[INFO/talker] process shutting down",
            "[INFO/talker] process exiting with exit code 0"),
        tagged);
    assertTrue(lines.contains("java.lang.IllegalStateException: on purpose"), lines::toString);
  }

  @Test
  void logger_slf4jBelow_getsRecordWithCallerAndProcess() {
    ch.qos.logback.classic.Logger below =
        (ch.qos.logback.classic.Logger) LoggerFactory.getLogger("troupe");
    ListAppender<ILoggingEvent> events = new ListAppender<>() {
      @Override
      protected void append(ILoggingEvent event) {
        event.prepareForDeferredProcessing(); // the context is this thread's, and only now
        event.getCallerData();
        super.append(event);
      }
    };
    events.start();
    below.addAppender(events);
    below.setAdditive(false);
    ch.qos.logback.classic.Level level = below.getLevel();
    below.setLevel(ch.qos.logback.classic.Level.TRACE);
    try {
      Troupe.logger().log(LogLevel.SUBWARNING, "below");
    } finally {
      below.detachAppender(events);
      below.setAdditive(true);
      below.setLevel(level);
    }
    ILoggingEvent event = events.list.get(0);
    assertEquals("below", event.getFormattedMessage());
    assertEquals(ch.qos.logback.classic.Level.INFO, event.getLevel());
    assertEquals("MainProcess", event.getMDCPropertyMap().get("troupe.process"));
    assertEquals(LoggingIT.class.getName(), event.getCallerData()[0].getClassName());
  }

  private static void ended(ChildProcess process) throws InterruptedException {
    assertTrue(process.join(LONG));
    assertEquals(OptionalInt.of(0), process.exitCode());
  }
}
