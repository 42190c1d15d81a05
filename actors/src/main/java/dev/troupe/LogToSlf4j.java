package dev.troupe;

import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.spi.LocationAwareLogger;

/**
 * Hands records to SLF4J's logger of the same name, with the process's name in the context and the place
 * that logged as their caller.
 */
final class LogToSlf4j extends Handler {

  /** What stands between the caller and SLF4J. */
  private static final String BOUNDARY = java.util.logging.Logger.class.getName();

  private final Formatter messages = new SimpleFormatter();
  private final Logger target = LoggerFactory.getLogger(ProgramLog.NAME);

  @Override
  public void publish(LogRecord entry) {
    if (!isLoggable(entry)) {
      return;
    }
    int level = level(entry.getLevel());
    String message = messages.formatMessage(entry);
    try (MDC.MDCCloseable context = MDC.putCloseable(ProgramLog.PROCESS, Programs.processName())) {
      if (target instanceof LocationAwareLogger precise) {
        precise.log(null, BOUNDARY, level, message, null, entry.getThrown());
      } else {
        target
            .atLevel(org.slf4j.event.Level.intToLevel(level))
            .setCause(entry.getThrown())
            .log(message);
      }
    }
  }

  private static int level(Level level) {
    int value = level.intValue();
    if (value >= Level.SEVERE.intValue()) {
      return LocationAwareLogger.ERROR_INT;
    } else if (value >= Level.WARNING.intValue()) {
      return LocationAwareLogger.WARN_INT;
    } else if (value >= Level.INFO.intValue()) {
      return LocationAwareLogger.INFO_INT;
    }
    return value >= Level.FINE.intValue()
        ? LocationAwareLogger.DEBUG_INT
        : LocationAwareLogger.TRACE_INT;
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
