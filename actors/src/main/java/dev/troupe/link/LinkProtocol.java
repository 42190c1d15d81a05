package dev.troupe.link;

/** What both ends of a link must agree on. */
public final class LinkProtocol {

  /** The version that a hello carries; a node that speaks another one is refused. */
  public static final byte VERSION = 3;

  private LinkProtocol() {}
}
