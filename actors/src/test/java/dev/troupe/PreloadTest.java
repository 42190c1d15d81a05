package dev.troupe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What comes of loading classes ahead. */
class PreloadTest {

  private static final String MISSING = "no.such.Class";
  private static final String NOT_LOADED =
      "Class 'no.such.Class' of the preload list cannot be loaded:"
          + " java.lang.ClassNotFoundException: no.such.Class.";

  private static int initialised;

  static final class Sound {
    static {
      initialised++;
    }

    private Sound() {}
  }

  static final class NeverReached {
    static {
      initialised += 100;
    }

    private NeverReached() {}
  }

  private static int fail(Throwable e) {
    return PreloadTest.<RuntimeException>sneak(e);
  }

  @SuppressWarnings("unchecked") // so that any error leaves an initialiser
  private static <E extends Throwable> int sneak(Throwable e) throws E {
    throw (E) e;
  }

  static final class Failing {
    static final int VALUE = fail(new IllegalStateException("no database,\nnot today"));

    private Failing() {}
  }

  static final class Exhausted {
    static final int VALUE = fail(new StackOverflowError("deep"));

    private Exhausted() {}
  }

  static final class Unlinked {
    static final int VALUE = fail(new UnsatisfiedLinkError("no such library"));

    private Unlinked() {}
  }

  private static Preload.Loaded load(PreloadErrors onError, String... names) {
    return new Preload(List.of(names), onError).load(PreloadTest.class.getClassLoader());
  }

  private static void assertBroken(Class<?> type, String reason) {
    Preload.Loaded loaded = load(PreloadErrors.IGNORE, type.getName());
    assertFalse(loaded.isUsable());
    assertEquals(
        List.of("Class '" + type.getName() + "' of the preload list cannot be initialised: "
            + reason + "."),
        loaded.problems());
  }

  @Test
  void load_soundClassBehindAMissingOne_isInitialised() {
    int before = initialised;
    Preload.Loaded loaded = load(PreloadErrors.WARN, MISSING, Sound.class.getName());
    assertTrue(loaded.isUsable());
    assertEquals(List.of(NOT_LOADED), loaded.problems());
    assertEquals(before + 1, initialised);
  }

  @Test
  void load_initialiserThatFails_leavesABrokenJvmAndOneLine() {
    assertBroken(Failing.class, "java.lang.IllegalStateException: no database, not today");
    assertBroken(Exhausted.class, "java.lang.StackOverflowError: deep");
    assertBroken(Unlinked.class, "java.lang.UnsatisfiedLinkError: no such library");
  }

  @Test
  void load_thatMustSucceed_stopsAtTheFirstProblem() {
    int before = initialised;
    Preload.Loaded loaded = load(PreloadErrors.FAIL, MISSING, NeverReached.class.getName());
    assertFalse(loaded.isUsable());
    assertEquals(List.of(NOT_LOADED), loaded.problems());
    assertEquals(before, initialised);
  }

  @Test
  void load_problemOfEndlessText_isCut() {
    Preload.Loaded loaded = load(PreloadErrors.IGNORE, "x".repeat(10_000));
    assertEquals(1001, loaded.problems().get(0).length());
  }

  @Test
  void from_textOfOne_isEqual() {
    for (PreloadErrors onError : PreloadErrors.values()) {
      for (List<String> names : List.of(List.<String>of(), List.of("a.B"), List.of("a.B", "c D"))) {
        Preload preload = new Preload(names, onError);
        assertEquals(preload, Preload.from(preload.toText()));
      }
    }
  }

  @Test
  void equality_countsTheErrorsOnlyWhereThereAreClasses() {
    assertEquals(Preload.NOTHING, new Preload(List.of(), PreloadErrors.FAIL));
    assertFalse(new Preload(List.of("a.B"), PreloadErrors.FAIL)
        .equals(new Preload(List.of("a.B"), PreloadErrors.WARN)));
  }

  @Test
  void names_thatCanBeNone_areRefused() {
    assertThrows(IllegalArgumentException.class, () -> load(PreloadErrors.FAIL, "a.B", " "));
    assertThrows(IllegalArgumentException.class, () -> load(PreloadErrors.FAIL, "a.B\0c.D"));
    assertThrows(
        NullPointerException.class,
        () -> new Preload(Arrays.asList("a.B", null), PreloadErrors.FAIL));
  }

  @Test
  void errorsOf_setting_isReadInEitherCase() {
    assertEquals(PreloadErrors.WARN, PreloadErrors.of("warn"));
    assertEquals(PreloadErrors.FAIL, PreloadErrors.of("FAIL"));
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> PreloadErrors.of("panic"));
    assertEquals(
        "troupe.preload-errors must be one of [ignore, warn, fail], was 'panic'.", e.getMessage());
  }
}
