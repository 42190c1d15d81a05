package dev.troupe;

/** The same where processes share no memory, and every operation asks the actor. */
class ArrayWithoutMemoryTest extends ArrayTest {

  @Override
  Troupe program() {
    return WithoutMemory.open();
  }
}
