package dev.troupe.actors

import dev.troupe.actors.BarrierActor.{
  Act, Await, AwaitOthers, Break, Broken, Cause, Equip, Equipment, FetchAction, Look, Open, Passed,
  Reset, State, Told}
import dev.troupe.memory.{BarrierWord, MappedMemory}
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
  private case object ArriveByItself extends Step
  private case class GiveUp(whose: Int) extends Step
  private case class Leave(whose: Int) extends Step

  private val steps: Gen[List[Step]] = Gen.listOf(
    Gen.frequency[Step](
      5 -> Gen.const(Arrive),
      5 -> Gen.const(ArriveByItself),
      1 -> Gen.choose(0, 9).map(GiveUp.apply),
      1 -> Gen.choose(0, 9).map(Leave.apply)))

  /** A barrier, and its word as the processes see it. */
  private final class Meeting(parties: Int, hasAction: Boolean) {
    val word =
      new BarrierWord(MappedMemory.local(BarrierWord.BYTES), parties, hasAction)
    val actor = new Primitive(directory => BarrierActor.create(directory, 1, word, () => ()))
  }

  private def barrier(parties: Int): Primitive = new Meeting(parties, false).actor

  private def arrive(barrier: Primitive, process: Long, limit: Duration = null): Caller =
    barrier.ask(process)(new Await(_, limit, s"party $process"))

  /** Arrives by a step on the word and is then parked; the answer it is to get if it need not be. */
  private def arriveByItself(
      meeting: Meeting, process: Long, limit: Duration = null): Either[Int, Caller] = {
    val arrival = meeting.word.arrive(process)
    arrival.step match {
      case BarrierWord.Step.WAITS =>
        Right(meeting.actor.ask(process)(
          new AwaitOthers(_, arrival.round, arrival.index, limit, s"party $process")))
      case BarrierWord.Step.OPENED_TELL =>
        meeting.actor.tell(new Told())
        Left(arrival.index)
      case BarrierWord.Step.OPENED => Left(arrival.index)
      case other => fail(s"arriving came to $other")
    }
  }

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

    "give each index of a round exactly once, whoever leaves, and break when one gives up" in {
      forAll(Gen.choose(1, 6), steps) { (parties, steps) =>
        val meeting = new Meeting(parties, false)
        val some = meeting.actor
        val waiting = mutable.ArrayBuffer.empty[Caller]
        var arrived = 0
        var lastProcess = 0L
        def next(): Long = {
          lastProcess += 1
          some.hold(lastProcess)
          arrived += 1
          lastProcess
        }
        def checkPassed(indexes: Seq[Int]): Unit = {
          (waiting.map(some.answerTo).collect { case passed: Passed => passed.index } ++ indexes)
            .toSet.size shouldBe waiting.size + indexes.size
          waiting.clear()
          arrived = 0
        }
        steps.foreach {
          case Arrive =>
            waiting += arrive(some, next())
            if (arrived == parties) checkPassed(Nil)
          case ArriveByItself =>
            some.answerTo(some.ask(Directory.HOME)(new Look(_))) // what was asked has arrived
            arriveByItself(meeting, next()) match {
              case Left(index) => checkPassed(Seq(index))
              case Right(caller) => waiting += caller
            }
          case GiveUp(whose) if waiting.nonEmpty =>
            val caller = waiting.remove(whose % waiting.size)
            some.withdraw(caller)
            some.answerTo(caller) shouldBe new Outcome.Withdrawn
            val why = new Broken(Cause.INTERRUPTED, arrived, null, s"party ${caller.process}")
            waiting.foreach(some.answerTo(_) shouldBe why)
            some.answerTo(some.ask(Directory.HOME)(new Reset(_))) shouldBe new Outcome.Done
            waiting.clear()
            arrived = 0
          case Leave(whose) if waiting.nonEmpty =>
            some.end(waiting.remove(whose % waiting.size).process, 0)
          case _ =>
        }
        state(some) shouldBe new State(arrived, false)
      }
    }

    "tell whoever was turned away, however late it asks" in {
      val meeting = new Meeting(2, false)
      meeting.word.arrive(1)
      meeting.actor.answerTo(meeting.actor.ask(2)(new Reset(_))) shouldBe new Outcome.Done
      meeting.word.arrive(3)
      meeting.word.arrive(4)
      val late = meeting.actor.ask(1)(new AwaitOthers(_, 0, 0, null, "party 1"))
      meeting.actor.answerTo(late) shouldBe new Broken(Cause.RESET, 1, null, "")
      val passed = meeting.actor.ask(3)(new AwaitOthers(_, 1, 0, null, "party 3"))
      meeting.actor.answerTo(passed) shouldBe new Passed(0)
    }

    "let those pass whose last died before it told" in {
      val meeting = new Meeting(2, false)
      val parked = arriveByItself(meeting, 1).toOption.get
      meeting.actor.isAnswered(parked, new Look(_)) shouldBe false
      meeting.word.arrive(2).step shouldBe BarrierWord.Step.OPENED_TELL
      meeting.actor.isAnswered(parked, new Look(_)) shouldBe false
      meeting.actor.end(2, -9)
      meeting.actor.answerTo(parked) shouldBe new Passed(0)
    }

    "break when who does the action ends, however it ends" in {
      val meeting = new Meeting(2, true)
      val parked = arriveByItself(meeting, 1).toOption.get
      meeting.word.arrive(2).step shouldBe BarrierWord.Step.ACTS
      meeting.actor.isAnswered(parked, new Look(_)) shouldBe false
      val ending = meeting.actor.end(2, 0)
      val why = new Broken(Cause.PROCESS_LOST, 2, ending, "")
      meeting.actor.answerTo(parked) shouldBe why
      meeting.actor.answerTo(meeting.actor.ask(1)(new Open(_, 0, 1))) shouldBe why
    }

    "keep those who come during the action for the next round" in {
      val meeting = new Meeting(2, true)
      val first = arrive(meeting.actor, 1)
      val second = arrive(meeting.actor, 2)
      meeting.actor.answerTo(second) shouldBe new Act(0, 1)
      val early = arrive(meeting.actor, 3)
      meeting.actor.isAnswered(early, new Look(_)) shouldBe false
      meeting.actor.answerTo(meeting.actor.ask(2)(new Open(_, 0, 1))) shouldBe new Passed(1)
      meeting.actor.answerTo(first) shouldBe new Passed(0)
      state(meeting.actor) shouldBe new State(1, false)
      meeting.actor.answerTo(arrive(meeting.actor, 4)) shouldBe new Act(1, 1)
      meeting.word.open(1) shouldBe BarrierWord.Step.OPENED_TELL
      meeting.actor.tell(new Told())
      meeting.actor.answerTo(early) shouldBe new Passed(0)
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
      val broken = new Broken(Cause.TIME_UP, 2, null, "party 2")
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
      two.answerTo(arrive(two, 1, Duration.ZERO)) shouldBe
        new Broken(Cause.TIME_UP, 1, null, "party 1")
    }

    "stay broken from an abort to the next reset" in {
      val two = barrier(2)
      val waiting = arrive(two, 1)
      two.answerTo(two.ask(2)(new Break(_, Cause.ABORTED, -1, "party 2"))) shouldBe new Outcome.Done
      two.answerTo(waiting) shouldBe new Broken(Cause.ABORTED, 1, null, "party 2")
      two.answerTo(arrive(two, 1)) shouldBe new Broken(Cause.ABORTED, 1, null, "party 2")
      two.answerTo(two.ask(2)(new Reset(_))) shouldBe new Outcome.Done
      val first = arrive(two, 1)
      two.answerTo(arrive(two, 2)) shouldBe new Passed(1)
      two.answerTo(first) shouldBe new Passed(0)
    }

    "turn away who waits when it is reset" in {
      val two = barrier(2)
      val waiting = arrive(two, 1)
      two.ask(2)(new Reset(_))
      two.answerTo(waiting) shouldBe new Broken(Cause.RESET, 1, null, "")
      state(two) shouldBe new State(0, false)
    }

    "break when a process that holds it ends abnormally" in {
      val three = barrier(3)
      three.hold(1)
      three.hold(2)
      val survivor = arrive(three, 2)
      arrive(three, 1)
      val ending = three.end(1, -9)
      three.answerTo(survivor) shouldBe new Broken(Cause.PROCESS_LOST, 2, ending, "")
      three.answerTo(arrive(three, 2)) shouldBe new Broken(Cause.PROCESS_LOST, 2, ending, "")
      three.ask(2)(new Break(_, Cause.ABORTED, -1, "party 2"))
      three.answerTo(arrive(three, 2)) shouldBe new Broken(Cause.PROCESS_LOST, 2, ending, "")
      three.ask(2)(new Reset(_))
      state(three) shouldBe new State(0, false)
    }

    "break when a process dies that was to get it with its task" in {
      val two = barrier(2)
      two.hold(Holder.process(5))
      val waiting = arrive(two, Directory.HOME)
      val ending = two.end(5, 1, tookTask = false)
      two.answerTo(waiting) shouldBe new Broken(Cause.PROCESS_LOST, 1, ending, "")
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
          new HomeActor.MakeBarrier(caller, 3, false),
          new Await(caller, null, "party"),
          new Await(caller, Duration.ofMillis(1500), "party"),
          new AwaitOthers(caller, 5, 1, null, "party"),
          new Told(),
          new Open(caller, 5, 2),
          new Break(caller, Cause.TIME_UP, -1, "party"),
          new Reset(caller),
          new Look(caller),
          new Equip(caller, new Payload(Array[Byte](1), JavaList.of())),
          new FetchAction(caller),
          new Equipment(new Payload(Array[Byte](1), JavaList.of())),
          new Passed(3),
          new Act(5, 2),
          new Broken(Cause.ABORTED, 2, null, "party"),
          new Broken(Cause.PROCESS_LOST, 2, lost, ""),
          new State(2, true))
      }
    }
  }
}
