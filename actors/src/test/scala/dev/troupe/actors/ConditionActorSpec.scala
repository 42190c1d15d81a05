package dev.troupe.actors

import dev.troupe.actors.ConditionActor.{
  Await,
  Enlist,
  Enlisted,
  Leave,
  Left => HasLeft,
  Notify,
  Told,
  Woken
}
import dev.troupe.memory.{LockWord, MappedMemory, WaiterSlots}
import java.time.Duration
import org.scalatest.matchers.should.Matchers
import org.scalatest.wordspec.AnyWordSpec

class ConditionActorSpec extends AnyWordSpec with Matchers with PrimitiveFixture {

  private def newSlots(): WaiterSlots = new WaiterSlots(MappedMemory.local(WaiterSlots.BYTES))

  private def conditionOf(slots: WaiterSlots): Primitive =
    new Primitive(directory => ConditionActor.create(directory, 1, slots, () => ()))

  private def await(of: Primitive, process: Long, slot: Int, limit: Duration = null): Caller =
    of.ask(process)(new Await(_, slot, limit))

  /** Done when it returns, and all that was asked before. */
  private def notifies(of: Primitive, n: Int): Unit =
    of.answerTo(of.ask(Directory.HOME)(new Notify(_, n))) shouldBe new Outcome.Done

  "The authority of a condition" should {
    "wake who waits longest, and who has not parked yet" in {
      val slots = newSlots()
      val condition = conditionOf(slots)
      val first = slots.enlist(LockWord.owner(1, 11))
      val second = slots.enlist(LockWord.owner(2, 22))
      val parked = await(condition, 1, first)
      notifies(condition, 2)
      condition.answerTo(parked) shouldBe new Woken
      condition.answerTo(await(condition, 2, second)) shouldBe new Woken
      slots.leave(second) shouldBe true
    }

    "wake who was notified by one that died before it told" in {
      val slots = newSlots()
      val condition = conditionOf(slots)
      val slot = slots.enlist(LockWord.owner(2, 22))
      val parked = await(condition, 2, slot)
      notifies(condition, 0)
      slots.notifyFirst(1, _ => ())
      condition.isAnswered(parked, new Notify(_, 0)) shouldBe false
      condition.end(1, -9)
      condition.answerTo(parked) shouldBe new Woken
    }

    "pass on what a process was notified of that died before it saw it" in {
      val slots = newSlots()
      val condition = conditionOf(slots)
      slots.enlist(LockWord.owner(1, 11))
      val second = slots.enlist(LockWord.owner(2, 22))
      val parked = await(condition, 2, second)
      notifies(condition, 1)
      condition.isAnswered(parked, new Notify(_, 0)) shouldBe false
      condition.end(1, -9)
      condition.answerTo(parked) shouldBe new Woken
      slots.leave(second) shouldBe true
    }

    "leave no notification behind for one that gave up, and no slot of a dead one" in {
      val slots = newSlots()
      val condition = conditionOf(slots)
      val enlisted = condition.answerTo(condition.ask(1)(new Enlist(_, 11)))
      val slot = enlisted.asInstanceOf[Enlisted].slot
      condition.answerTo(await(condition, 1, slot, Duration.ofMillis(20))) shouldBe new Woken
      condition.answerTo(condition.ask(1)(new Leave(_, slot))) shouldBe new HasLeft(false)
      notifies(condition, 1)
      slots.enlist(LockWord.owner(2, 22)) shouldBe slot
      slots.isNotified(slot) shouldBe false
      condition.end(2, -9)
      notifies(condition, 0)
      slots.enlist(LockWord.owner(3, 33)) shouldBe slot
    }

    "take a withdrawal back when the notification came first" in {
      val slots = newSlots()
      val condition = conditionOf(slots)
      val slot = slots.enlist(LockWord.owner(1, 11))
      val parked = await(condition, 1, slot)
      condition.tell(new Told(slot))
      condition.withdraw(parked)
      condition.answerTo(parked) shouldBe new Woken
    }
  }
}
