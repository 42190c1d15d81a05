package dev.troupe;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;

/**
 * Writes {@code [LEVEL/ProcessName] message} to standard error, each record at once, so that lines of
 * several processes do not mix within a line.
 */
final class LogLines extends Handler {

  private final Formatter messages = new SimpleFormatter();

  @Override
  @SuppressWarnings("NullAway") // user code may have set the stream to null
  public void publish(LogRecord entry) {
    PrintStream errors = System.err;
    if (errors != null && isLoggable(entry)) {
      errors.print(line(entry));
      errors.flush();
    }
  }

  private String line(LogRecord entry) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    out.print("[" + LogLevel.word(entry.getLevel()) + "/" + Programs.processName() + "] ");
    out.print(messages.formatMessage(entry));
    out.print('\n');
    if (entry.getThrown() != null) {
      entry.getThrown().printStackTrace(out);
    }
    out.flush();
    return text.toString();
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
