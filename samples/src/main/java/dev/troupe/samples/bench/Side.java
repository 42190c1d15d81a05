package dev.troupe.samples.bench;

import java.util.List;

/** One side of a row, ready to run rounds. */
interface Side extends AutoCloseable {

  /**
   * Does a round of so many operations and returns when all of it has been done, in every process.
   *
   * @param ops at least 2, even
   */
  Round run(int ops) throws Exception;

  @Override
  void close();

  /** Makes a side, with the processes it needs. */
  @FunctionalInterface
  interface Opening {
    Side open() throws Exception;
  }

  /**
   * What a round took and proved.
   *
   * @param check a value that comes out right only if every operation was done
   * @param pid the process that ran the round
   * @param otherPid a process on the other end of what was measured
   * @param samples nanoseconds of each operation alone; empty where they were not timed
   */
  record Round(int ops, long nanos, long check, long pid, long otherPid, List<Long> samples) {}
}
