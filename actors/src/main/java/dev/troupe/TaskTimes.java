package dev.troupe;

import java.time.Duration;

/**
 * When and where an item of a pool ran.
 *
 * @param waited from its submission to the begin of its last run; zero if it never ran
 * @param ran how long it ran, repetitions by the same worker included; zero if that is not known
 * @param attempts how often it was run
 * @param pid the operating system's id of the worker; 0 if it never had one
 */
public record TaskTimes(Duration waited, Duration ran, int attempts, long pid) {}
