package dev.troupe;

/** The same where processes share no memory, and every operation asks the actor. */
class ConditionWithoutMemoryTest extends ConditionTest {

  @Override
  Troupe program() {
    return WithoutMemory.open();
  }
}
