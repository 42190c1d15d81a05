package dev.troupe.actors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.troupe.memory.NamedSegments;
import dev.troupe.memory.SegmentOwner;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose named segments go when a process or a program ends, and whose stay. */
class LeftSegmentsTest {

  private static final long PID = ProcessHandle.current().pid();
  private static final SegmentOwner HOME = new SegmentOwner(PID, 901, 0);
  private static final SegmentOwner OTHER_HOME = new SegmentOwner(PID, 902, 0);
  private static final long CHILD = 7;

  @TempDir
  Path parent;

  private LeftSegments left;

  private NamedSegments segments(SegmentOwner owner) {
    return new NamedSegments(List.of(parent), owner);
  }

  private LeftSegments open(SegmentOwner home) {
    return new LeftSegments(segments(home));
  }

  private void make(SegmentOwner home, long process, String name) throws IOException {
    segments(new SegmentOwner(home.home(), home.program(), process)).create(name, 10, true);
  }

  private void assertThere(String name) throws IOException {
    assertEquals(10, segments(HOME).attach(name, false).memory().length());
  }

  private void assertGone(String name) {
    assertThrows(NoSuchFileException.class, () -> segments(HOME).attach(name, false));
  }

  private static Ending ending(long process, int exitCode) {
    return new Ending(process, "child", 1, exitCode, true, List.of());
  }

  @AfterEach
  void close() {
    if (left != null) {
      left.close();
    }
  }

  /** Whatever other programs open, and whoever looks at which moment of the process's end. */
  @Test
  void childThatEndedWell_itsProgramLives_itsSegmentStaysUntilTheProgramEnds() throws IOException {
    left = open(HOME);
    make(HOME, CHILD, "made");
    open(OTHER_HOME).close();
    assertThere("made");
    left.processEnded(ending(CHILD, 0), Runnable::run);
    open(OTHER_HOME).close();
    assertThere("made");
    left.close();
    assertGone("made");
  }

  @Test
  void childWhoseEndNobodyHasSeenYet_programEnds_itsSegmentGoes() throws IOException {
    left = open(HOME);
    make(HOME, CHILD, "made");
    left.close();
    assertGone("made");
  }

  @Test
  void killedChild_itsSegmentsGo_andNoOthers() throws IOException {
    left = open(HOME);
    make(HOME, 0, "of-home");
    make(HOME, CHILD, "of-killed");
    make(HOME, CHILD + 1, "of-sibling");
    make(OTHER_HOME, CHILD, "of-other-program");
    left.processEnded(ending(CHILD, -9), Runnable::run);
    assertGone("of-killed");
    assertThere("of-home");
    assertThere("of-sibling");
    left.close();
    assertThere("of-other-program");
  }

  @Test
  void deadHome_nextProgramOpens_allOfItsProcessesSegmentsGo() throws Exception {
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    SegmentOwner home = new SegmentOwner(dead.pid(), 1, 0);
    make(home, 0, "of-home");
    make(home, CHILD, "of-child");
    left = open(HOME);
    assertGone("of-home");
    assertGone("of-child");
  }
}
