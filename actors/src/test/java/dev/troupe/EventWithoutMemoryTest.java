package dev.troupe;

/** The same where processes share no memory, and every operation asks the actor. */
class EventWithoutMemoryTest extends EventTest {

  @Override
  Troupe program() {
    return WithoutMemory.open();
  }
}
