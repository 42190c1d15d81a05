package dev.troupe.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** Permits and events against their sequential specification, over random programs. */
class WordModelTest {

  @RepeatedTest(50)
  void permits_randomSteps_areCountedRight(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    PermitWord word = new PermitWord(MappedMemory.local(PermitWord.BYTES));
    int most = 1 + random.nextInt(5);
    int count = random.nextInt(most + 1);
    word.start(count);
    boolean isWaitedFor = false;
    boolean isTold = false;
    boolean isStrict = false;
    for (int n = 0; n < 200; n++) {
      switch (random.nextInt(4)) {
        case 0 -> {
          assertEquals(count > 0 && !isStrict, word.take());
          count -= count > 0 && !isStrict ? 1 : 0;
        }
        case 1 -> {
          PermitWord.Given expected = count == most
              ? PermitWord.Given.TOO_MANY
              : isWaitedFor && !isTold ? PermitWord.Given.TELL : PermitWord.Given.DONE;
          assertEquals(expected, word.giveBack(most));
          isTold |= isWaitedFor && count < most;
          count += count < most ? 1 : 0;
        }
        case 2 -> {
          boolean strict = random.nextBoolean();
          boolean isGranted = word.grant(false, strict);
          assertEquals(count > 0, isGranted);
          isStrict = !isGranted && strict;
          isWaitedFor = !isGranted;
          isTold = false;
          count -= isGranted ? 1 : 0;
        }
        default -> {
          word.unmark();
          isWaitedFor = false;
          isTold = false;
          isStrict = false;
        }
      }
      assertEquals(count, word.count());
    }
  }

  @RepeatedTest(50)
  void event_randomSteps_wakesWhoSawItUnset(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    EventWord word = new EventWord(MappedMemory.local(EventWord.BYTES));
    boolean isSet = false;
    boolean isMarked = false;
    for (int n = 0; n < 200; n++) {
      switch (random.nextInt(3)) {
        case 0 -> {
          assertEquals(!isSet && isMarked, word.set());
          isMarked &= isSet;
          isSet = true;
        }
        case 1 -> {
          word.clear();
          isSet = false;
        }
        default -> {
          long turns = word.turns();
          if (!EventWord.isSet(turns)) {
            assertEquals(true, word.mark(turns));
            assertEquals(false, word.mark(turns - 2)); // it was set since
            isMarked = true;
          }
        }
      }
      assertEquals(isSet, EventWord.isSet(word.turns()));
    }
  }
}
