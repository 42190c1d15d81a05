package dev.troupe;

/** The same where processes share no memory, and every operation asks the actor. */
class BarrierWithoutMemoryTest extends BarrierTest {

  @Override
  Troupe program() {
    return WithoutMemory.open();
  }

  @Override
  int manyRounds() {
    return 100;
  }
}
