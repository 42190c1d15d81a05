package dev.troupe;

/** The same where processes share no memory, and every access asks the home node. */
class RecordWithoutMemoryTest extends RecordTest {

  @Override
  Troupe program() {
    return WithoutMemory.open();
  }
}
