package dev.troupe;

/** The same where processes share no memory, and every operation asks the actor. */
class ValueWithoutMemoryTest extends ValueTest {

  @Override
  Troupe program() {
    return WithoutMemory.open();
  }
}
