package dev.troupe;

import org.jspecify.annotations.Nullable;

/**
 * A task of a pool returned what cannot travel back to the caller. The worker lives.
 *
 * <p>Python: {@code multiprocessing.pool.MaybeEncodingError}.
 */
public class ResultEncodingException extends TroupeException {

  private final String causeText;
  private final String valueText;

  ResultEncodingException(
      String message, String causeText, String valueText, @Nullable Throwable cause) {
    super(message, cause);
    this.causeText = causeText;
    this.valueText = valueText;
  }

  /** What a worker reports; it has no cause, since that might not travel either. */
  static ResultEncodingException of(Throwable cause, @Nullable Object value) {
    String causeText = Messages.shorten(cause.getMessage() == null ? cause : cause.getMessage());
    String valueText = Messages.shorten(value);
    return new ResultEncodingException(
        "The result " + valueText + " cannot travel: " + causeText, causeText, valueText, null);
  }

  /** Why the result cannot travel, as text. */
  public String causeText() {
    return causeText;
  }

  /** The result as text, shortened. */
  public String valueText() {
    return valueText;
  }
}
