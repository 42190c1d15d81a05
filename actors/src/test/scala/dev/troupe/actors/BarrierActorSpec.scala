package dev.troupe.actors

import dev.troupe.actors.BarrierActor.{Await, Break, Broken, Cause, Look, Passed, Reset, State}
import java.time.Duration
import java.util.{List => JavaList}
import org.scalacheck.Gen
import org.scalatest.matchers.should.Matchers
import org.scalatest.wordspec.AnyWordSpec
import org.scalatestplus.scalacheck.ScalaCheckPropertyChecks
import scala.collection.mutable

class BarrierActorSpec
    extends AnyWordSpec
    with Matchers
    with ScalaCheckPropertyChecks
    with PrimitiveFixture {

  private sealed trait Step
  private case object Arrive extends Step
  private case class GiveUp(whose: Int) extends Step
  private case class Leave(whose: Int) extends Step

  private val steps: Gen[List[Step]] = Gen.listOf(
    Gen.frequency[Step](
      5 -> Gen.const(Arrive),
      1 -> Gen.choose(0, 9).map(GiveUp.apply),
      1 -> Gen.choose(0, 9).map(Leave.apply)))

  private def barrier(parties: Int): Primitive =
    new Primitive(directory => BarrierActor.create(directory, 1, parties))

  private def arrive(barrier: Primitive, process: Long, limit: Duration = null): Caller =
    barrier.ask(process)(new Await(_, limit))

  private def state(barrier: Primitive): State =
    barrier.answerTo(barrier.ask(Directory.HOME)(new Look(_))).asInstanceOf[State]

  "A barrier" should {
    "let nobody pass before all have arrived" in {
      val three = barrier(3)
      val first = arrive(three, 1)
      val second = arrive(three, 2)
      three.isAnswered(first, new Look(_)) shouldBe false
      three.isAnswered(second, new Look(_)) shouldBe false
      state(three) shouldBe new State(2, false)
      val third = arrive(three, 3)
      Seq(first, second, third).map(three.answerTo) shouldBe
        Seq(new Passed(0), new Passed(1), new Passed(2))
      state(three) shouldBe new State(0, false)
    }

    "give each index of a round exactly once, whoever gives up or ends" in {
      forAll(Gen.choose(1, 6), steps) { (parties, steps) =>
        val some = barrier(parties)
        val waiting = mutable.ArrayBuffer.empty[Caller]
        var lastProcess = 0L
        steps.foreach {
          case Arrive =>
            lastProcess += 1
            some.hold(lastProcess)
            waiting += arrive(some, lastProcess)
            if (waiting.size == parties) {
              waiting.map(some.answerTo) shouldBe (0 until parties).map(new Passed(_))
              waiting.clear()
            }
          case GiveUp(whose) if waiting.nonEmpty =>
            val caller = waiting.remove(whose % waiting.size)
            some.withdraw(caller)
            some.answerTo(caller) shouldBe new Outcome.Withdrawn
          case Leave(whose) if waiting.nonEmpty =>
            some.end(waiting.remove(whose % waiting.size).process, 0)
          case _ =>
        }
        state(some) shouldBe new State(waiting.size, false)
      }
    }

    "keep those counted whose withdrawal comes too late" in {
      val two = barrier(2)
      val first = arrive(two, 1)
      val second = arrive(two, 2)
      two.withdraw(first)
      two.answerTo(first) shouldBe new Passed(0)
      two.answerTo(second) shouldBe new Passed(1)
      state(two) shouldBe new State(0, false)
    }

    "break for all when the time of one is up" in {
      val three = barrier(3)
      val patient = arrive(three, 1)
      val hasty = arrive(three, 2, Duration.ofMillis(20))
      val broken = new Broken(Cause.TIME_UP, 2, null)
      three.answerTo(hasty) shouldBe broken
      three.answerTo(patient) shouldBe broken
      three.answerTo(arrive(three, 3)) shouldBe broken
      state(three) shouldBe new State(0, true)
    }

    "break at once for who will not wait, unless that is the last one" in {
      val two = barrier(2)
      val first = arrive(two, 1)
      two.answerTo(arrive(two, 2, Duration.ZERO)) shouldBe new Passed(1)
      two.answerTo(first) shouldBe new Passed(0)
      two.answerTo(arrive(two, 1, Duration.ZERO)) shouldBe new Broken(Cause.TIME_UP, 0, null)
    }

    "stay broken from an abort to the next reset" in {
      val two = barrier(2)
      val waiting = arrive(two, 1)
      two.answerTo(two.ask(2)(new Break(_, Cause.ABORTED))) shouldBe new Outcome.Done
      two.answerTo(waiting) shouldBe new Broken(Cause.ABORTED, 1, null)
      two.answerTo(arrive(two, 1)) shouldBe new Broken(Cause.ABORTED, 1, null)
      two.answerTo(two.ask(2)(new Reset(_))) shouldBe new Outcome.Done
      val first = arrive(two, 1)
      two.answerTo(arrive(two, 2)) shouldBe new Passed(1)
      two.answerTo(first) shouldBe new Passed(0)
    }

    "turn away who waits when it is reset" in {
      val two = barrier(2)
      val waiting = arrive(two, 1)
      two.ask(2)(new Reset(_))
      two.answerTo(waiting) shouldBe new Broken(Cause.RESET, 1, null)
      state(two) shouldBe new State(0, false)
    }

    "break when a process that holds it ends abnormally" in {
      val three = barrier(3)
      three.hold(1)
      three.hold(2)
      val survivor = arrive(three, 2)
      arrive(three, 1)
      val ending = three.end(1, -9)
      three.answerTo(survivor) shouldBe new Broken(Cause.PROCESS_LOST, 1, ending)
      three.answerTo(arrive(three, 2)) shouldBe new Broken(Cause.PROCESS_LOST, 1, ending)
      three.ask(2)(new Break(_, Cause.ABORTED))
      three.answerTo(arrive(three, 2)) shouldBe new Broken(Cause.PROCESS_LOST, 1, ending)
      three.ask(2)(new Reset(_))
      state(three) shouldBe new State(0, false)
    }

    "break when a process dies that was to get it with its task" in {
      val two = barrier(2)
      two.hold(Holder.process(5))
      val waiting = arrive(two, Directory.HOME)
      val ending = two.end(5, 1, tookTask = false)
      two.answerTo(waiting) shouldBe new Broken(Cause.PROCESS_LOST, 1, ending)
    }

    "outlive processes that ended normally, let go or never held it" in {
      val two = barrier(2)
      two.hold(1)
      val hold = two.hold(2)
      two.end(1, 0)
      two.tell(new PrimitiveCommand.Release(hold))
      two.end(2, -9)
      two.end(3, -9)
      state(two) shouldBe new State(0, false)
    }

    "stop when nobody holds it" in {
      val two = barrier(2)
      two.hold(1)
      two.tell(new PrimitiveCommand.Release(1))
      two.end(1, 0)
      two.isStopped() shouldBe true
    }

    "speak a protocol that survives the wire" in {
      val lost = new Ending(3, "worker-3", 4711, -9, true, JavaList.of("last", "words"))
      checkRoundTrips(classOf[BarrierActor.Command], classOf[BarrierActor.Answer]) { caller =>
        Seq(
          new HomeActor.MakeBarrier(caller, 3),
          new Await(caller, null),
          new Await(caller, Duration.ofMillis(1500)),
          new Break(caller, Cause.TIME_UP),
          new Reset(caller),
          new Look(caller),
          new Passed(3),
          new Broken(Cause.ABORTED, 2, null),
          new Broken(Cause.PROCESS_LOST, 2, lost),
          new State(2, true))
      }
    }
  }
}
