package dev.troupe.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs every sample as its user does, in a JVM of its own, and checks what it prints. */
class SamplesIT {

  @TempDir
  private Path directory;

  @Test
  void createProcesses_run_printsFiveSquares() throws Exception {
    checkSquaresInAnyOrder(run(CreateProcesses.class));
  }

  @Test
  void processesVersusThreads_run_printsThreeTimes() throws Exception {
    checkTimes(run(ProcessesVersusThreads.class));
  }

  @Test
  void collectWithQueue_run_printsFiveSquares() throws Exception {
    checkSquaresInAnyOrder(run(CollectWithQueue.class));
  }

  @Test
  void collectWithPipes_run_printsSquaresAndCubesInPairs() throws Exception {
    checkPairs(run(CollectWithPipes.class));
  }

  @Test
  void pollPipe_run_waitsThenGreetsThenSeesTheEnd() throws Exception {
    checkGreeting(run(PollPipe.class));
  }

  @Test
  void barrierOfFive_run_printsAllBeforeThenAllAfter() throws Exception {
    checkBarrier(run(BarrierOfFive.class));
  }

  @Test
  void sharedValues_run_printsTheNegatedArray() throws Exception {
    checkNegated(run(SharedValues.class));
  }

  @Test
  void matrixProduct_run_printsTwoTimesAndThatItIsRight() throws Exception {
    List<String> lines = run(MatrixProduct.class);
    assertEquals(3, lines.size(), lines::toString);
    assertMatches("Alone: \\d+\\.\\d\\d s", lines.get(0));
    assertMatches("Pool of two: \\d+\\.\\d\\d s", lines.get(1));
    assertEquals("Equal: true", lines.get(2));
  }

  @Test
  void explainDeadlock_run_namesBothProcessesAndTheirLines() throws Exception {
    List<String> lines = run(ExplainDeadlock.class);
    assertEquals(3, lines.size(), lines::toString);
    assertEquals("Deadlock of 2 threads, each waiting for what the next has:", lines.get(0));
    List<String> waits = lines.subList(1, 3).stream().sorted().toList();
    String rest = " \\(pid \\d+\\), thread '.*' waits for Lock.Acquire of primitive \\d+ at "
        + ".*ExplainDeadlock\\.takeBoth\\(ExplainDeadlock\\.java:\\d+\\)";
    assertMatches("  Process 'left-first'" + rest, waits.get(0));
    assertMatches("  Process 'right-first'" + rest, waits.get(1));
  }

  @Test
  void poolOfFour_run_printsWhoSquaredWhatThenTheSquares() throws Exception {
    checkPool(run(PoolOfFour.class));
  }

  @Test
  void wordCount_run_showsProgressAndPrintsTheMostFrequentWords() throws Exception {
    SampleRun run = SampleRun.of(WordCount.class, directory);
    assertEquals(5, run.lines().size(), run::toString);
    assertEquals("60 the", run.lines().get(0));
    List<String> told = run.errors().stream()
        .filter(line -> line.startsWith("Counting words: 3/3 (100%), "))
        .toList();
    assertEquals(1, told.size(), run::toString); // no terminal: a plain line, and no bar
    assertTrue(told.get(0).contains("done in"), run::toString);
  }

  @Test
  void monteCarloPi_run_comesCloser() throws Exception {
    List<String> lines = run(MonteCarloPi.class);
    assertEquals(4, lines.size(), lines::toString);
    lines.forEach(line -> assertMatches("After \\d+ rounds: 3\\.1[34]\\d\\d", line));
    assertEquals("After 20 rounds: 3.1411", lines.get(3)); // the seeds say what comes out
  }

  @Test
  void crashReport_run_namesTheItemThatEndedItsWorker() throws Exception {
    List<String> lines = run(CrashReport.class);
    assertEquals("Item 2: 4", lines.get(2), lines::toString);
    String report = String.join(" ", lines.subList(3, lines.size() - 2));
    assertTrue(report.startsWith("Item 3: "), report);
    assertTrue(report.contains("exit code 42"), report);
    assertTrue(report.contains("item 3 (3) of Pool"), report);
    assertTrue(report.contains("Square 3? Not me."), report);
    assertEquals(
        List.of("Item 4: 16", "Item 5: 25"), lines.subList(lines.size() - 2, lines.size()));
  }

  @Test
  void tour_run_printsEverySampleUnderItsHeading() throws Exception {
    List<List<String>> sections = sections(run(Tour.class));

    assertEquals(8, sections.size(), sections::toString);
    checkSquaresInAnyOrder(under("1. Creating processes", sections.get(0)));
    checkTimes(under("2. Processes versus threads", sections.get(1)));
    checkSquaresInAnyOrder(under("3. Results through a queue", sections.get(2)));
    checkPairs(under("4. Results through pipes", sections.get(3)));
    checkGreeting(under("5. Polling a pipe", sections.get(4)));
    checkBarrier(under("6. A barrier of five", sections.get(5)));
    checkNegated(under("7. Shared values", sections.get(6)));
    checkPool(under("8. A pool of four", sections.get(7)));
  }

  private List<String> run(Class<?> sample) throws Exception {
    return SampleRun.of(sample, directory).lines();
  }

  private static void checkSquaresInAnyOrder(List<String> lines) {
    List<String> sorted = lines.stream()
        .sorted(Comparator.comparing(String::length).thenComparing(line -> line))
        .toList();
    assertEquals(List.of("1", "4", "9", "16", "25"), sorted);
  }

  private static void checkTimes(List<String> lines) {
    assertEquals(3, lines.size(), lines::toString);
    assertMatches("Once alone: \\d+\\.\\d\\d s", lines.get(0));
    assertMatches("Two threads: \\d+\\.\\d\\d s", lines.get(1));
    assertMatches("Two processes: \\d+\\.\\d\\d s", lines.get(2));
  }

  private static void checkPairs(List<String> lines) {
    assertEquals(List.of("1", "1", "4", "8", "9", "27", "16", "64", "25", "125"), lines);
  }

  private static void checkGreeting(List<String> lines) {
    List<String> withoutWaiting = new ArrayList<>(lines);
    withoutWaiting.removeIf("Nothing yet, waiting"::equals);
    assertEquals(
        List.of("Received: Hello from a process", "The other end is closed"), withoutWaiting);
    assertEquals("Nothing yet, waiting", lines.get(0), lines::toString);
    assertEquals("The other end is closed", lines.get(lines.size() - 1), lines::toString);
  }

  private static void checkBarrier(List<String> lines) {
    assertEquals(10, lines.size(), lines::toString);
    assertEquals(workers("before"), lines.subList(0, 5).stream().sorted().toList());
    assertEquals(workers("after"), lines.subList(5, 10).stream().sorted().toList());
  }

  private static List<String> workers(String when) {
    return IntStream.range(0, 5)
        .mapToObj(n -> "Worker " + n + " " + when + " the barrier")
        .toList();
  }

  private static void checkNegated(List<String> lines) {
    assertEquals(List.of("[0, -1, -2, -3, -4, -5, -6, -7, -8, -9]"), lines);
  }

  private static void checkPool(List<String> lines) {
    assertEquals(11, lines.size(), lines::toString);
    List<String> tasks = lines.subList(0, 10);
    tasks.forEach(line -> assertMatches("Process \\d+ squares \\d", line));
    assertEquals(
        List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
        words(tasks, 3).sorted().toList());
    long processes = words(tasks, 1).distinct().count();
    assertTrue(processes >= 2 && processes <= 4, () -> processes + " processes: " + lines);
    assertEquals("[0, 1, 4, 9, 16, 25, 36, 49, 64, 81]", lines.get(10));
  }

  private static Stream<String> words(List<String> lines, int index) {
    return lines.stream().map(line -> line.split(" ", -1)[index]);
  }

  private static void assertMatches(String regex, String line) {
    assertTrue(Pattern.matches(regex, line), () -> "'" + line + "' is not like " + regex);
  }

  /** Cuts after each empty line. */
  private static List<List<String>> sections(List<String> lines) {
    List<List<String>> sections = new ArrayList<>();
    List<String> section = new ArrayList<>();
    for (String line : lines) {
      if (line.isEmpty()) {
        sections.add(section);
        section = new ArrayList<>();
      } else {
        section.add(line);
      }
    }
    assertEquals(List.of(), section, "after the last section");
    return sections;
  }

  private static List<String> under(String heading, List<String> section) {
    assertEquals(List.of(heading, "-".repeat(heading.length())), section.subList(0, 2));
    return section.subList(2, section.size());
  }
}
