package dev.troupe.actors;

import dev.troupe.link.WireMessage;

/** Answers that are not one primitive's own. */
public sealed interface Outcome extends WireMessage {

  /** It was done; there is nothing more to say. */
  record Done() implements Outcome {}

  /** The request was given up in time: it had no effect and never will. */
  record Withdrawn() implements Outcome {}

  /** There is no such primitive any more: its last holder let go of it. */
  record Gone(long target) implements Outcome {}

  /** A new primitive, and the number of the asking process's hold on it. */
  record Made(long target, long hold) implements Outcome {}

  /** It cannot be done, for a reason that the caller should read. */
  record Refused(String reason) implements Outcome {}
}
