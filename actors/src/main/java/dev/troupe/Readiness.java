package dev.troupe;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How something that can be waited for says whether it is ready. */
interface Readiness {

  /**
   * Begins to watch.
   *
   * @param limit after it the answer may be that it is not ready; null is never
   * @param changed called when the watch has something new to say; must not block
   */
  Watch watch(@Nullable Duration limit, Runnable changed) throws IOException;

  /** One who watches. */
  interface Watch {

    /**
     * Whether it is ready; null while it is not ready and may still become so.
     *
     * @throws IOException if it cannot become ready any more
     */
    @Nullable
    Boolean isReady() throws IOException;

    /** Asks for a final answer, which is there now or will be said to have come. */
    void end();
  }

  /** For what is ready at once. */
  static Watch ready() {
    return new Watch() {
      @Override
      public Boolean isReady() {
        return true;
      }

      @Override
      public void end() {}
    };
  }
}
