package dev.troupe;

/** The same where processes share no memory, and every operation asks the actor. */
class SemaphoreWithoutMemoryTest extends SemaphoreTest {

  @Override
  Troupe program() {
    return WithoutMemory.open();
  }
}
