package dev.troupe;

/**
 * A message did not fit into the buffer that was to receive it. It was taken nevertheless, and is in
 * here. Python: {@code multiprocessing.BufferTooShort}.
 */
public class BufferTooShortException extends TroupeException {

  private final byte[] message;

  BufferTooShortException(String text, byte[] message) {
    super(text);
    this.message = message;
  }

  /** The whole message; it is not copied. */
  public byte[] message() {
    return message;
  }
}
