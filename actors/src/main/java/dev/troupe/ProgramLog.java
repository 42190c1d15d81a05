package dev.troupe;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The library's logger, made when it is first asked for: here, or in the parent of this process. Until
 * then the library has nobody to tell what it does, and no class of logging is loaded.
 */
final class ProgramLog {

  /** The name of the logger, and of SLF4J's under it. */
  static final String NAME = "troupe";

  /** The system property and the key of SLF4J's context that hold the name of a process. */
  static final String PROCESS = "troupe.process";

  private static volatile boolean isUsed;

  private ProgramLog() {}

  /**
   * What a process's logger has from its parent.
   *
   * @param level the parent's level
   * @param isShown whether its records go to standard error as lines
   */
  record Inheritance(int level, boolean isShown) {}

  static Logger logger() {
    isUsed = true;
    return Made.LOGGER;
  }

  /** Shows records on standard error from now on. */
  static Logger show() {
    isUsed = true;
    return Made.show();
  }

  /** What a child gets; null if there is no logger here. */
  static @Nullable Inheritance inheritance() {
    return isUsed ? Made.inheritance() : null;
  }

  static void inherit(Inheritance inherited) {
    isUsed = true;
    Made.inherit(inherited);
  }

  /** Tells what the library does, in the name of the method that calls this; mostly to nobody. */
  static void info(String event) {
    if (isUsed) {
      Made.log(event);
    }
  }

  /** Apart, so that looking at the class above loads nothing of this. */
  private static final class Made {

    static final Logger LOGGER = make();

    private static Logger make() {
      Logger logger = Logger.getLogger(NAME);
      logger.setUseParentHandlers(false);
      logger.addHandler(new LogToSlf4j());
      return logger;
    }

    static Logger show() {
      LOGGER.addHandler(new LogLines());
      return LOGGER;
    }

    static void inherit(Inheritance inherited) {
      LOGGER.setLevel(LogLevel.of(inherited.level()));
      if (inherited.isShown()) {
        show();
      }
    }

    static Inheritance inheritance() {
      boolean isShown = false;
      for (Handler handler : LOGGER.getHandlers()) {
        isShown |= handler instanceof LogLines;
      }
      return new Inheritance(effectiveLevel().intValue(), isShown);
    }

    private static Level effectiveLevel() {
      for (Logger logger = LOGGER; logger != null; logger = logger.getParent()) {
        Level level = logger.getLevel();
        if (level != null) {
          return level;
        }
      }
      return Level.INFO; // as java.util.logging does
    }

    static void log(String event) {
      if (!LOGGER.isLoggable(Level.INFO)) {
        return;
      }
      LogRecord entry = new LogRecord(Level.INFO, event);
      entry.setLoggerName(NAME);
      StackWalker.getInstance()
          .walk(frames -> frames
              .filter(frame -> !frame.getClassName().startsWith(ProgramLog.class.getName()))
              .findFirst())
          .ifPresent(frame -> {
            entry.setSourceClassName(frame.getClassName());
            entry.setSourceMethodName(frame.getMethodName());
          });
      LOGGER.log(entry);
    }
  }
}
