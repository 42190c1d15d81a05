package dev.troupe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a process knows of itself, its parent and its children; rows of CPython's test-suite by name. */
class ProcessObjectTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  private static Troupe troupe;

  @BeforeAll
  static void open() {
    troupe = Troupe.open();
  }

  @AfterAll
  static void close() {
    troupe.close();
  }

  /** A process with fields of its own. */
  private static final class Doubler extends ChildProcess {
    private static final long serialVersionUID = 1;

    private final Queue<Object> output;
    private final int number;

    Doubler(Context context, int number, Queue<Object> output) {
      super(context);
      this.number = number;
      this.output = output;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // the very object
    public void run() throws InterruptedException {
      output.put(2 * number);
      output.put(Troupe.current().currentProcess() == this);
      output.put(name());
      output.put(isAlive());
    }
  }

  /** Something that cannot travel. */
  private static final class Stuck extends ChildProcess {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("unused") // it is there to be pickled
    private final Object lock = new Object();

    Stuck(Context context) {
      super(context);
    }
  }

  static void tellFamily(Queue<Object> output) throws InterruptedException {
    Troupe program = Troupe.current();
    ParentProcess parent = program.parentProcess().orElseThrow();
    output.put(parent.name());
    output.put(parent.pid());
    output.put(parent.isAlive());
    output.put(program.currentProcess().name());
    output.put(program.currentProcess().isDaemon());
    output.put(program.startMethod().name());
  }

  static void waitFor(Queue<String> gate) throws InterruptedException {
    gate.get();
  }

  static void waitForEver(Queue<String> ready, Queue<String> gate) throws InterruptedException {
    ready.put("ready");
    gate.get();
  }

  static void countDown(int depth, Queue<String> output) throws InterruptedException {
    Troupe program = Troupe.current();
    output.put(program.processName());
    for (int i = 0; depth > 0 && i < 2; i++) {
      ChildProcess child =
          program.process(ProcessObjectTest::countDown, depth - 1, output).start();
      child.join();
    }
  }

  @SuppressWarnings("DoNotCallSuggester") // a task that is to fail
  static void exit(Object reason) {
    throw new ProcessExit(reason);
  }

  // CPython: _TestProcess.test_current
  @Test
  void currentProcess_atHome_isTheMainProcess() {
    ChildProcess main = troupe.currentProcess();
    assertEquals("MainProcess", main.name());
    assertTrue(main.isAlive());
    assertFalse(main.isDaemon());
    assertEquals(ProcessHandle.current().pid(), main.pid());
    assertEquals(OptionalInt.empty(), main.exitCode());
    assertEquals(32, main.authKey().length);
    assertFalse(Arrays.equals(new byte[32], main.authKey()));
    assertSame(main, troupe.currentProcess());
    assertThrows(IllegalStateException.class, main::join);
    assertThrows(IllegalStateException.class, main::start);
    main.close();
    assertTrue(main.isAlive());
  }

  // CPython: _TestProcess.test_parent_process_attributes
  // CPython: TestStartMethod.test_context
  @Test
  void parentProcess_inChild_isWhoStartedIt() throws Exception {
    assertEquals(Optional.empty(), troupe.parentProcess());
    Queue<Object> output = troupe.queue();
    Troupe context = troupe.context(StartMethod.SPAWN);
    ChildProcess process =
        context.process(ProcessObjectTest::tellFamily, output).asDaemon(true).start();
    assertEquals("MainProcess", output.get(LONG));
    assertEquals(ProcessHandle.current().pid(), output.get(LONG));
    assertEquals(true, output.get(LONG));
    assertEquals(process.name(), output.get(LONG));
    assertEquals(true, output.get(LONG));
    assertEquals("SPAWN", output.get(LONG));
    process.join();
    assertThrows(
        UnsupportedOperationException.class, () -> context.setStartMethod(StartMethod.FORK));
  }

  // CPython: _TestSubclassingProcess.test_subclassing
  @Test
  void subclass_ofItsOwnRun_travelsWithItsFields() throws Exception {
    Queue<Object> output = troupe.queue();
    Doubler process = new Doubler(troupe, 21, output);
    assertTrue(process.name().matches("Doubler-\\d+"), process.name());
    process.start();
    assertEquals(42, output.get(LONG));
    assertEquals(true, output.get(LONG));
    assertEquals(process.name(), output.get(LONG));
    assertEquals(true, output.get(LONG));
    process.join();
    assertEquals(OptionalInt.of(0), process.exitCode());
  }

  @Test
  void subclass_fieldThatCannotTravel_isRefusedAtStart() {
    Stuck process = new Stuck(troupe);
    assertThrows(UnserializableException.class, process::start);
    assertFalse(process.isAlive());
    assertFalse(troupe.activeChildren().contains(process));
  }

  // CPython: _TestProcess.test_daemon_argument
  @Test
  void daemon_notChosen_isThatOfTheMaker() {
    assertFalse(troupe.process(() -> {}).isDaemon());
    assertTrue(troupe.process(() -> {}).asDaemon(true).isDaemon());
    assertFalse(troupe.process(() -> {}).asDaemon(false).isDaemon());
  }

  // CPython: _TestProcess.test_active_children
  @Test
  void activeChildren_fromStartToEnd_hasIt() throws Exception {
    Queue<String> gate = troupe.queue();
    ChildProcess process = troupe.process(ProcessObjectTest::waitFor, gate);
    assertFalse(troupe.activeChildren().contains(process));
    process.start();
    assertTrue(troupe.activeChildren().contains(process));
    gate.put("go");
    process.join();
    assertFalse(troupe.activeChildren().contains(process));
  }

  // CPython: _TestProcess.test_interrupt
  @Test
  void interrupt_waitingTask_endsWithCodeOne() throws Exception {
    Queue<String> ready = troupe.queue();
    Queue<String> gate = troupe.queue();
    ChildProcess process =
        troupe.process(ProcessObjectTest::waitForEver, ready, gate).start();
    assertEquals("ready", ready.get(LONG));
    assertFalse(process.join(Duration.ZERO));
    assertFalse(process.join(Duration.ofSeconds(-1)));
    process.interrupt();
    assertTrue(process.join(LONG));
    assertEquals(OptionalInt.of(1), process.exitCode());
    process.interrupt();
  }

  // CPython: _TestProcess.test_recursion
  @Test
  void start_inChildren_depthFirst() throws Exception {
    Queue<String> output = troupe.queue();
    ChildProcess top = troupe.process(ProcessObjectTest::countDown, 1, output).start();
    top.join();
    String name = top.name();
    assertEquals(
        List.of(name, name + ":1", name + ":2"),
        List.of(output.get(LONG), output.get(LONG), output.get(LONG)));
    assertTrue(output.isEmpty());
  }

  // CPython: _TestProcess.test_lose_target_ref
  @Test
  void start_done_letsGoOfTheTask() throws Exception {
    Queue<String> gate = troupe.queue();
    byte[] large = new byte[1000];
    WeakReference<byte[]> reference = new WeakReference<>(large);
    ChildProcess process =
        troupe.process((byte[] bytes, Queue<String> g) -> g.get(), large, gate).start();
    large = new byte[0];
    assertEquals(0, large.length);
    Eventually.eventually("the task was let go of", () -> {
      System.gc();
      return reference.get() == null;
    });
    gate.put("go");
    process.join();
    assertEquals(OptionalInt.of(0), process.exitCode());
  }

  // CPython: _TestProcess.test_sentinel
  @Test
  void sentinel_beforeAtAndAfterTheEnd_isReadyOnlyThen() throws Exception {
    Queue<String> gate = troupe.queue();
    ChildProcess process = troupe.process(ProcessObjectTest::waitFor, gate);
    assertThrows(IllegalStateException.class, process::sentinel);
    process.start();
    Waitable sentinel = process.sentinel();
    assertEquals(List.of(), Waitable.waitAny(List.of(sentinel), Duration.ofMillis(200)));
    gate.put("go");
    assertEquals(List.of(sentinel), Waitable.waitAny(List.of(sentinel), Duration.ofSeconds(60)));
    assertEquals(List.of(sentinel), Waitable.waitAny(List.of(sentinel), Duration.ZERO));
    assertEquals(OptionalInt.of(0), process.exitCode());
  }

  static void useQueueWithOwnChild(Queue<Integer> result) throws Exception {
    Troupe program = Troupe.current();
    Queue<Integer> own = program.queue();
    ChildProcess child = program.process((Queue<Integer> q) -> q.put(5), own).start();
    result.put(own.get() + 1);
    child.join();
  }

  // CPython: TestStdinBadfiledescriptor.test_queue_in_process
  @Test
  void queue_madeInChild_worksWithAChildOfItsOwn() throws Exception {
    Queue<Integer> result = troupe.queue();
    ChildProcess process =
        troupe.process(ProcessObjectTest::useQueueWithOwnChild, result).start();
    assertEquals(6, result.get(Duration.ofSeconds(60)));
    process.join();
    assertEquals(OptionalInt.of(0), process.exitCode());
  }

  // CPython: _TestProcess.test_cpu_count
  @Test
  void cpuCount_isAtLeastOne() {
    assertTrue(troupe.cpuCount() >= 1);
  }

  @Test
  void processExit_reasons_giveTheirCodes() throws Exception {
    Map<Object, Integer> codes = Map.of(7, 7, 300, 44, -1, 255, true, 1, false, 0, "text", 1);
    for (Map.Entry<Object, Integer> one : codes.entrySet()) {
      ChildProcess process =
          troupe.process(ProcessObjectTest::exit, one.getKey()).start();
      process.join();
      assertEquals(OptionalInt.of(one.getValue()), process.exitCode(), one.toString());
    }
  }

  @Test
  void toHandle_fromStartToEnd_isThatOfItsJvm() throws Exception {
    Queue<String> gate = troupe.queue();
    ChildProcess process = troupe.process(ProcessObjectTest::waitFor, gate);
    IllegalStateException early = assertThrows(IllegalStateException.class, process::toHandle);
    assertEquals(
        "Process '" + process.name() + "' cannot have a handle: it was not started.",
        early.getMessage());
    process.start();
    ProcessHandle handle = process.toHandle();
    assertEquals(process.pid(), handle.pid());
    assertTrue(handle.isAlive());
    assertTrue(handle.destroyForcibly());
    assertTrue(process.join(LONG));
    assertEquals(OptionalInt.of(-9), process.exitCode());
    assertEquals(handle, process.toHandle());
    assertFalse(process.toHandle().isAlive());
    assertEquals(handle, handle.onExit().get(10, TimeUnit.SECONDS));
    process.close();
    IllegalStateException late = assertThrows(IllegalStateException.class, process::toHandle);
    assertTrue(late.getMessage().endsWith(" is closed."), late.getMessage());
  }

  @Test
  void toHandle_ofTheCurrentProcess_isThatOfThisJvm() {
    assertEquals(ProcessHandle.current(), troupe.currentProcess().toHandle());
  }

  @Test
  void toString_inEachState_saysIt() throws Exception {
    Queue<String> gate = troupe.queue();
    ChildProcess process = troupe.process(ProcessObjectTest::waitFor, gate).named("text");
    assertTrue(process.toString().startsWith("ChildProcess[name='text', pid=none, parent="));
    assertTrue(process.toString().contains("state=initial"), process.toString());
    process.start();
    assertTrue(process.toString().contains("state=started"), process.toString());
    process.kill();
    process.join();
    String text = process.toString();
    assertTrue(text.contains("state=stopped, exitCode=-9 (SIGKILL), daemon=false"), text);
    process.close();
    assertTrue(process.toString().contains("state=closed"), process.toString());
    assertEquals("text", process.name());
    assertNotEquals(process, troupe.process(() -> {}));
  }
}
