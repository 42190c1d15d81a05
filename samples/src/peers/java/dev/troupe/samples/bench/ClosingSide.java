package dev.troupe.samples.bench;

/** A side that has something else to close at its end. */
record ClosingSide(Side side, Runnable last) implements Side {

  @Override
  public Round run(int ops) throws Exception {
    return side.run(ops);
  }

  @Override
  public void close() {
    try {
      side.close();
    } finally {
      last.run();
    }
  }
}
