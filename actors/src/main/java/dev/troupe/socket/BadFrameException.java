package dev.troupe.socket;

import java.io.IOException;

/** What came over a socket is no message. */
public class BadFrameException extends IOException {

  BadFrameException(String message) {
    super(message);
  }
}
