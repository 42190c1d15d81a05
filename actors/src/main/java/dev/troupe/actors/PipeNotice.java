package dev.troupe.actors;

import dev.troupe.actors.PipeEndpoints.Message;
import dev.troupe.link.WireMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a pipe tells a line unasked. */
public sealed interface PipeNotice extends WireMessage {

  /** The line may {@link PipeEndpoints.Post} so many bytes more. */
  record Credit(long bytes) implements PipeNotice {}

  /** Nobody is left to read what the line posts, nor will be; the last one that died, if any did. */
  record Cut(@Nullable Ending lost) implements PipeNotice {}

  /**
   * The next messages, to be confirmed by {@link PipeEndpoints.TakenAhead} or given back by {@link
   * PipeEndpoints.GiveBack}.
   */
  record Ahead(List<Loaned> messages) implements PipeNotice {}

  /** A message that was handed out ahead. */
  record Loaned(long loan, Message message) {}

  /** Somebody else reads at the same end: {@link PipeEndpoints.GiveBack} is wanted, at once. */
  record Recall() implements PipeNotice {}
}
