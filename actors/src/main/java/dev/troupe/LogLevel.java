package dev.troupe;

import java.util.logging.Level;

/**
 * The levels of Python's {@code multiprocessing} that {@link Level} lacks, and the words for all of them
 * in {@link Troupe#logToStderr() lines}: {@code SUBDEBUG}, {@code DEBUG}, {@code INFO}, {@code SUBWARNING},
 * {@code WARNING} and {@code ERROR}.
 */
public final class LogLevel extends Level {

  private static final long serialVersionUID = 1;

  /** Below {@link #DEBUG}. Python: {@code SUBDEBUG}, 5. */
  public static final Level SUBDEBUG = new LogLevel("SUBDEBUG", 400);

  /** What a developer looks for; as {@link Level#FINE}. Python: {@code DEBUG}, 10. */
  public static final Level DEBUG = new LogLevel("DEBUG", Level.FINE.intValue());

  /** Between {@link Level#INFO} and {@link Level#WARNING}. Python: {@code SUBWARNING}, 25. */
  public static final Level SUBWARNING = new LogLevel("SUBWARNING", 850);

  private LogLevel(String name, int value) {
    super(name, value);
  }

  /** The word that a line shows for a level. */
  static String word(Level level) {
    if (level instanceof LogLevel) {
      return level.getName();
    }
    int value = level.intValue();
    if (value >= Level.SEVERE.intValue()) {
      return "ERROR";
    } else if (value >= Level.WARNING.intValue()) {
      return "WARNING";
    } else if (value >= SUBWARNING.intValue()) {
      return SUBWARNING.getName();
    } else if (value >= Level.INFO.intValue()) {
      return "INFO";
    }
    return value >= DEBUG.intValue() ? DEBUG.getName() : SUBDEBUG.getName();
  }

  /** A level of this value, whether or not it has a name. */
  static Level of(int value) {
    for (Level level : new Level[] {
      SUBDEBUG,
      DEBUG,
      SUBWARNING,
      Level.ALL,
      Level.FINEST,
      Level.CONFIG,
      Level.INFO,
      Level.WARNING,
      Level.SEVERE,
      Level.OFF
    }) {
      if (level.intValue() == value) {
        return level;
      }
    }
    return new LogLevel("LEVEL" + value, value);
  }
}
