package dev.troupe.link;

/**
 * A message that may cross from one JVM to another. Only records implement it; their fields are
 * concrete types and are only ever added, never removed or renamed.
 */
public interface WireMessage {}
