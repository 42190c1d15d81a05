/**
 * Memory that all processes of one host map, and how they agree on it without messages.
 *
 * <p>Internal: no type here is part of the public API, and none knows a primitive.
 *
 * <h2>The protocol of the words</h2>
 *
 * <p>What threads of several processes wait for is decided by one aligned 64-bit word in mapped memory
 * ({@link LockWord}, {@link PermitWord}, {@link EventWord}, each slot of {@link WaiterSlots}). Each such
 * word has an <em>authority</em>, an actor at home, which alone parks and wakes callers and settles
 * deaths. These hold, for every interleaving and for a process killed between any two instructions:
 *
 * <ol>
 *   <li><b>One step.</b> A word changes by compare-and-set alone, and taking is registering: the same
 *       step that takes a lock writes whose it is. There is no moment at which it is taken by nobody.
 *   <li><b>Names are not reused.</b> An owner is the number of a process, which a program gives out once,
 *       and of a thread, which a process gives out once. A process number is slot and generation in
 *       one, so nothing a dead process left can be taken for another's.
 *   <li><b>Nobody asks while it is easy.</b> While {@code WAITERS} is not set, taking and giving back
 *       are one step each, and nobody is told. A caller that does not get it looks again for some
 *       microseconds ({@link Spin}) and may overtake others; then it asks the authority to be parked.
 *   <li><b>No lost wake-up.</b> Only the authority sets {@code WAITERS}, in the step in which it sees
 *       that there is nothing to take; whoever gives back after that step sees the bit, gives back
 *       with {@code TOLD} in the same step, and tells the authority. Whoever finds {@code TOLD} set
 *       need not tell again: the authority has not looked yet. It clears the bit in the step in
 *       which it looks.
 *   <li><b>Hand-over.</b> While {@code STRICT} is set, only the authority may take. It sets the bit when
 *       a parked caller has been overtaken for too long, and clears it with the grant, so that everyone
 *       is served in bounded time.
 *   <li><b>Loans.</b> What is taken with {@code LOAN} passes on when its owner dies. The authority
 *       grants with this bit; the new owner clears it in its first step. So a grant to a process that
 *       dies before it saw it is not lost, and neither is one that is taken for a single access only.
 *   <li><b>Deaths.</b> At every end of a process the authority looks at each word it has, after all
 *       that the process wrote. One that died between giving back and telling strands nobody.
 * </ol>
 *
 * <p>{@code WAITERS} and {@code STRICT} are set and cleared by the authority alone, {@code TOLD} is
 * set by others and cleared by it. A process that has not mapped the memory asks the authority for each
 * step, which then does it on the same word; so both kinds can use one primitive side by side.
 *
 * <p>What a holder wrote before giving back is seen by the next holder: each step on a word is volatile.
 */
@NullMarked
package dev.troupe.memory;

import org.jspecify.annotations.NullMarked;
