package dev.troupe;

/** Views where no memory is shared, as between hosts. */
class SharedViewWithoutMemoryTest extends SharedViewTest {

  @Override
  Troupe program() {
    return WithoutMemory.open();
  }
}
