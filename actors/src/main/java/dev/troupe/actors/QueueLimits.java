package dev.troupe.actors;

/**
 * The bounds of one queue.
 *
 * @param maxSize how many items there may be; 0 is without bound
 * @param capacityBytes above so many bytes of items, puts wait
 * @param windowBytes so much of what a process posted may be on its way
 * @param aheadItems so many items may be sent ahead to a process
 * @param aheadBytes above so many bytes of items, none is sent ahead
 */
public record QueueLimits(
    int maxSize, long capacityBytes, long windowBytes, int aheadItems, long aheadBytes) {}
