package dev.troupe.actors

import dev.troupe.actors.SemaphoreActor.{Acquire, Count, Counted, Granted, Keep, NotGranted, Told}
import dev.troupe.memory.{MappedMemory, PermitWord}
import java.time.Duration
import org.scalacheck.Gen
import org.scalatest.matchers.should.Matchers
import org.scalatest.wordspec.AnyWordSpec
import org.scalatestplus.scalacheck.ScalaCheckPropertyChecks
import scala.collection.mutable

class SemaphoreActorSpec
    extends AnyWordSpec
    with Matchers
    with ScalaCheckPropertyChecks
    with PrimitiveFixture {

  private sealed trait Step
  private case class Take(process: Long) extends Step
  private case object TakeInMemory extends Step
  private case object GiveInMemory extends Step
  private case object KeepOne extends Step
  private case class GiveUp(whose: Int) extends Step
  private case class Die(process: Long) extends Step

  private val steps: Gen[List[Step]] = Gen.listOf(
    Gen.frequency[Step](
      6 -> Gen.choose(1L, 3L).map(Take.apply),
      2 -> Gen.const(TakeInMemory),
      6 -> Gen.const(GiveInMemory),
      4 -> Gen.const(KeepOne),
      2 -> Gen.choose(0, 9).map(GiveUp.apply),
      1 -> Gen.choose(1L, 3L).map(Die.apply)))

  private val most = 5

  private def newWord(permits: Int): PermitWord = {
    val word = new PermitWord(MappedMemory.local(PermitWord.BYTES))
    word.start(permits)
    word
  }

  private def semaphoreOf(word: PermitWord): Primitive =
    new Primitive(directory => SemaphoreActor.create(directory, 1, word, most, () => ()))

  private def take(of: Primitive, process: Long, limit: Duration = null): Caller =
    of.ask(process)(new Acquire(_, limit))

  private def grant(of: Primitive, caller: Caller): Long =
    of.answerTo(caller).asInstanceOf[Granted].grant

  private def count(of: Primitive): Int =
    of.answerTo(of.ask(Directory.HOME)(new Count(_))).asInstanceOf[Counted].permits

  "The authority of a semaphore" should {
    "lose and make no permit, and serve in the order they came" in {
      forAll(steps, Gen.choose(0, most)) { (steps, start) =>
        val word = newWord(start)
        val semaphore = semaphoreOf(word)
        var permits = start
        val queue = mutable.ArrayBuffer.empty[(Long, Caller)]
        val lent = mutable.ArrayBuffer.empty[(Long, Long)] // process and grant

        def settle(): Unit = while (permits > 0 && queue.nonEmpty) {
          permits -= 1
          val (process, caller) = queue.remove(0)
          lent += process -> grant(semaphore, caller)
        }

        steps.foreach { step =>
          count(semaphore) shouldBe permits // and the last step is done
          step match {
          case Take(process) =>
            queue += process -> take(semaphore, process)
            settle()
          case TakeInMemory =>
            word.take() shouldBe permits > 0
            permits -= (if (permits > 0) 1 else 0)
          case GiveInMemory =>
            val gave = word.giveBack(most)
            (gave == PermitWord.Given.TOO_MANY) shouldBe permits == most
            permits += (if (permits < most) 1 else 0)
            if (gave == PermitWord.Given.TELL) {
              semaphore.tell(new Told)
            }
            settle()
          case KeepOne if lent.nonEmpty =>
            semaphore.tell(new Keep(lent.remove(0)._2))
          case GiveUp(whose) if queue.nonEmpty =>
            val (_, caller) = queue.remove(whose % queue.size)
            semaphore.withdraw(caller)
            semaphore.answerTo(caller) shouldBe new Outcome.Withdrawn
          case Die(process) =>
            semaphore.end(process, -9)
            queue.filterInPlace(_._1 != process)
            permits = Math.min(most, permits + lent.count(_._1 == process))
            lent.filterInPlace(_._1 != process)
            settle()
          case _ =>
          }
        }
        count(semaphore) shouldBe permits
        queue.forall { case (_, caller) => !semaphore.isAnswered(caller, new Count(_)) } shouldBe true
      }
    }

    "take back a permit from a process that died before it came, and leave what was kept" in {
      val semaphore = semaphoreOf(newWord(2))
      semaphore.tell(new Keep(grant(semaphore, take(semaphore, 1))))
      grant(semaphore, take(semaphore, 1))
      val waiting = take(semaphore, 2)
      semaphore.isAnswered(waiting, new Count(_)) shouldBe false
      semaphore.end(1, -9)
      grant(semaphore, waiting)
      count(semaphore) shouldBe 0
    }

    "grant what was given back by a process that died before it told" in {
      val word = newWord(0)
      val semaphore = semaphoreOf(word)
      val waiting = take(semaphore, 2)
      count(semaphore) shouldBe 0
      word.giveBack(most) shouldBe PermitWord.Given.TELL
      semaphore.isAnswered(waiting, new Count(_)) shouldBe false
      semaphore.end(1, -9)
      grant(semaphore, waiting)
    }

    "let others overtake for a while, and then nobody" in {
      val word = newWord(0)
      val semaphore = semaphoreOf(word)
      val waiting = take(semaphore, 2)
      count(semaphore) shouldBe 0
      word.giveBack(most)
      var times = 0
      while (word.take()) {
        times += 1
        semaphore.tell(new Told)
        count(semaphore) shouldBe 0
        word.giveBack(most) shouldBe PermitWord.Given.TELL
      }
      times should be > 0
      semaphore.tell(new Told)
      grant(semaphore, waiting)
      count(semaphore) shouldBe 0
    }

    "say that there is none when time is up" in {
      val semaphore = semaphoreOf(newWord(0))
      semaphore.answerTo(take(semaphore, 1, Duration.ZERO)) shouldBe new NotGranted
      semaphore.answerTo(take(semaphore, 1, Duration.ofMillis(20))) shouldBe new NotGranted
    }

    "know who holds it" in {
      val semaphore = semaphoreOf(newWord(0))
      val hold = semaphore.hold(7)
      val held = semaphore
        .answerTo(semaphore.ask(3)(new PrimitiveCommand.WhoHolds(_)))
        .asInstanceOf[PrimitiveCommand.HeldBy]
      held.holds should have size 2
      held.holds should contain(new PrimitiveCommand.Held(hold, 0, Holder.process(7)))
    }
  }
}
