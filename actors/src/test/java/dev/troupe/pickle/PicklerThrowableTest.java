package dev.troupe.pickle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.troupe.pickle.Corpus.Ref;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** Exceptions arrive as themselves where that is possible, else as a stand-in that says the same. */
class PicklerThrowableTest {

  private final Pickler pickler = new Pickler(PicklerThrowableTest.class.getClassLoader());
  private final Handles handles = new Handles();

  static final class WithField extends Exception {
    final Object field;

    WithField(String message, Object field) {
      super(message);
      this.field = field;
    }
  }

  static final class Hostile extends RuntimeException {
    private final Thread thread = Thread.currentThread();

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message from " + thread);
    }
  }

  @Test
  void unpickleThrowable_ordinary_isTheOriginal() {
    IOException original = new IOException("broken", new IllegalStateException("deep"));
    original.addSuppressed(new SQLException("also", "42000", 7));
    Throwable copy = travel(original);
    assertSame(IOException.class, copy.getClass());
    assertEquals(text(original), text(copy));
    assertEquals(7, ((SQLException) copy.getSuppressed()[0]).getErrorCode());
  }

  @Test
  void unpickleThrowable_error_isTheOriginal() {
    assertSame(OutOfMemoryError.class, travel(new OutOfMemoryError("heap")).getClass());
  }

  @Test
  void unpickleThrowable_fieldThatCannotTravel_isAStandIn() {
    WithField original = new WithField("message", new Thread());
    original.initCause(new IllegalArgumentException("cause"));
    RemoteThrowable copy = assertInstanceOf(RemoteThrowable.class, travel(original));
    assertEquals(WithField.class.getName(), copy.originalClassName());
    assertEquals("message", copy.getMessage());
    assertArrayEquals(original.getStackTrace(), copy.getStackTrace());
    assertEquals(text(original), text(copy));
    RemoteThrowable again = assertInstanceOf(RemoteThrowable.class, travel(copy));
    assertEquals(text(original), text(again));
  }

  @Test
  void unpickleThrowable_causeThatCannotTravel_isTheOnlyStandIn() {
    Exception good = new IOException("good", new WithField("bad", new Thread()));
    IllegalStateException original = new IllegalStateException("top", good);
    Throwable copy = travel(original);
    assertSame(IllegalStateException.class, copy.getClass());
    assertSame(IOException.class, copy.getCause().getClass());
    assertInstanceOf(RemoteThrowable.class, copy.getCause().getCause());
    assertEquals(text(original), text(copy));
  }

  @Test
  void unpickleThrowable_cyclicCauses_end() {
    WithField first = new WithField("first", new Thread());
    WithField second = new WithField("second", null);
    first.initCause(second);
    second.initCause(first);
    Throwable copy = travel(second);
    assertEquals("second", copy.getMessage());
    assertEquals("first", copy.getCause().getMessage());
    Throwable standIn = travel(first);
    assertEquals("first", standIn.getMessage());
    assertEquals("second", standIn.getCause().getMessage());
    assertSame(standIn, standIn.getCause().getCause());
  }

  @Test
  void unpickleThrowable_classUnknownHere_isAStandIn() {
    byte[] bytes = pickler.pickleThrowable(new WithField("message", 1), handles);
    Throwable copy =
        new Pickler(ClassLoader.getPlatformClassLoader()).unpickleThrowable(bytes, handles);
    assertEquals(
        WithField.class.getName(),
        assertInstanceOf(RemoteThrowable.class, copy).originalClassName());
  }

  @Test
  void pickleThrowable_hostile_stillSaysItsClass() {
    RemoteThrowable copy = assertInstanceOf(RemoteThrowable.class, travel(new Hostile()));
    assertEquals(Hostile.class.getName(), copy.originalClassName());
    assertTrue(copy.getMessage().contains("could not be read"));
  }

  @Test
  void unpickleThrowable_damaged_isSaid() {
    Throwable copy = pickler.unpickleThrowable(new byte[] {1, 2, 3}, handles);
    assertEquals("unknown", assertInstanceOf(RemoteThrowable.class, copy).originalClassName());
  }

  @Test
  void pickle_throwableInAGraph_travelsWithItsHandles() throws Exception {
    Ref ref = new Ref(1);
    WithField copy =
        (WithField) pickler.unpickle(pickler.pickle(new WithField("m", ref), handles), handles);
    assertSame(ref, copy.field);
    assertSame(ref, ((WithField) travel(new WithField("m", ref))).field);
  }

  private Throwable travel(Throwable thrown) {
    return pickler.unpickleThrowable(pickler.pickleThrowable(thrown, handles), handles);
  }

  private static String text(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
