/**
 * Memory that all processes of one host map, and how they agree on it without messages.
 *
 * <p>Internal: no type here is part of the public API, and none knows a primitive.
 *
 * <h2>The protocol of the words</h2>
 *
 * <p>What threads of several processes wait for is decided by one aligned 64-bit word in mapped memory
 * ({@link LockWord}, {@link PermitWord}, {@link EventWord}, {@link BarrierWord}, each slot of {@link
 * WaiterSlots}). Each such word has an <em>authority</em>, an actor at home, which alone parks and wakes
 * callers and settles deaths. These hold, for every interleaving and for a process killed between any two instructions:
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
 * <p>{@code WAITERS} and {@code STRICT} are set by the authority alone, {@code TOLD} is set by others. The
 * step that sets an event or ends a round of a barrier wakes all who wait, so it clears {@code WAITERS}
 * itself; all else is cleared by the authority. A process that has not mapped the memory asks the authority for each
 * step, which then does it on the same word; so both kinds can use one primitive side by side.
 *
 * <h2>A process that dies at a barrier</h2>
 *
 * <p>An abnormal end of a process that holds a barrier breaks it, wherever in its code the process was.
 * What others see of the round, step by step:
 *
 * <ol>
 *   <li>Before the step that arrives: nothing. After it: the party is counted. The authority turns the
 *       round away when it breaks the barrier; after a normal end it stands, as the party did arrive.
 *   <li>As the last party, without an action: the round is over with that step. If {@code WAITERS} was
 *       set and nobody was told, the authority sees at the end of the process that the round of those
 *       who are parked is over; they pass.
 *   <li>As the last party, in the action: the word says whose process it is, and the authority turns the
 *       round away however the process ended, as nobody would ever complete it.
 *   <li>After the action, before the step that opens: the same. After it: as in 2.
 *   <li>Between {@code turned} and the step that turns away is the authority alone: with it ends the
 *       program.
 * </ol>
 *
 * <p>What a holder wrote before giving back is seen by the next holder: each step on a word is volatile.
 */
@NullMarked
package dev.troupe.memory;

import org.jspecify.annotations.NullMarked;
