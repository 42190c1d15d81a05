package dev.troupe.samples.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * CPython's side of a row: one process that is told a number of operations, a line each time, and answers
 * with a line of numbers. It keeps the time itself.
 */
final class PythonSide implements Side {

  private static final long LIMIT_SECONDS = 10;

  private final String row;
  private final Process process;
  private final Writer requests;
  private final BufferedReader answers;

  PythonSide(String row, List<String> command) throws IOException {
    this.row = row;
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("PYTHONIOENCODING", "utf-8");
    builder.environment().put("PYTHONUTF8", "1"); // row names are not ASCII
    process = builder.start();
    requests = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  @Override
  public Round run(int ops) throws IOException {
    requests.write(ops + "\n");
    requests.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("CPython's half of row '" + row + "' ended early.");
    }
    List<Long> numbers = Arrays.stream(answer.split(" ", -1)).map(Long::valueOf).toList();
    return new Round(
        ops,
        numbers.get(0),
        numbers.get(1),
        numbers.get(2),
        numbers.get(3),
        numbers.subList(4, numbers.size()));
  }

  @Override
  public void close() {
    try {
      requests.close(); // the end of its input is its end
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
      }
    } catch (IOException e) {
      // it has ended already
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.destroyForcibly();
    }
  }
}
