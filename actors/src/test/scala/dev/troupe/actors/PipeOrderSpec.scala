package dev.troupe.actors

import akka.actor.testkit.typed.scaladsl.ScalaTestWithActorTestKit
import dev.troupe.actors.PipeEndpoints._
import java.time.{Duration => Limit}
import org.scalacheck.Gen
import org.scalatest.wordspec.AnyWordSpecLike
import org.scalatestplus.scalacheck.ScalaCheckPropertyChecks

object PipeOrderSpec {

  private sealed trait Step
  private final case class Sends(sender: Int) extends Step
  private final case class Receives(receiver: Int) extends Step
  private final case class Takes(receiver: Int) extends Step
  private final case class GivesUp(caller: Int) extends Step
  private final case class Dies(caller: Int) extends Step

  private val step: Gen[Step] = Gen.frequency(
    6 -> Gen.choose(0, 1).map(Sends(_)),
    6 -> Gen.choose(0, 1).map(Receives(_)),
    5 -> Gen.choose(0, 1).map(Takes(_)),
    1 -> Gen.choose(0, 3).map(GivesUp(_)),
    1 -> Gen.choose(0, 3).map(Dies(_))
  )
}

/** A pipe does what a simple model of it does, whatever its callers do and whenever they die. */
class PipeOrderSpec
    extends ScalaTestWithActorTestKit
    with AnyWordSpecLike
    with ScalaCheckPropertyChecks
    with PipeFixture {

  import PipeOrderSpec._

  "Any sequence of commands" should {
    "hand out each message in its place, once" in {
      forAll(Gen.listOf(step), Gen.choose(0L, 6L * (loose + 1))) { (steps, capacityBytes) =>
        val model = new Model(capacityBytes)
        steps.foreach(model.perform)
        model.drain()
      }
    }
  }

  /** Two senders and two receivers, replaced when they die, and what the pipe should do for them. */
  private class Model(capacityBytes: Long) {
    private case class Loan(number: Long, place: Int, receiver: Process)

    private val f = new Fixture(isDuplex = true, capacityBytes)
    private val keeper = f.process(1, first, second)
    private var lastProcess = 1L
    private val senders = Array.fill(2)(newcomer(first))
    private val receivers = Array.fill(2)(newcomer(second))

    private var lastMessage = 0
    private var sending = Vector.empty[(Process, Long, Int)]
    private var receiving = Vector.empty[(Process, Long)]
    private var lastPlace = 0
    private var stored = Map.empty[Int, Int] // message by place
    private var loans = Vector.empty[Loan]
    private var lent = Map.empty[Long, Int] // message by loan

    private def newcomer(part: Int): Process = {
      lastProcess += 1
      f.process(lastProcess, part)
    }

    def perform(step: Step): Unit = step match {
      case Sends(i) =>
        lastMessage += 1
        val number = 1000 + lastMessage
        val sender = senders(i)
        sending :+= ((sender, sender.send(first, letter(number.toString)), number))
        settle()
      case Receives(i) =>
        receiving :+= ((receivers(i), receivers(i).receive(second)))
        settle()
      case Takes(i) =>
        loans.find(_.receiver eq receivers(i)).foreach(take)
      case GivesUp(i) =>
        val caller = (senders ++ receivers).apply(i)
        val asked = sending.collect { case (who, request, _) if who eq caller => request } ++
          receiving.collect { case (who, request) if who eq caller => request }
        asked.headOption.foreach { request =>
          caller.withdraw(request)
          caller.gets(request, new Outcome.Withdrawn)
          sending = sending.filterNot(one => (one._1 eq caller) && one._2 == request)
          receiving = receiving.filterNot(one => (one._1 eq caller) && one._2 == request)
        }
      case Dies(i) if i < 2 =>
        end(senders(i))
        senders(i) = newcomer(first)
      case Dies(i) =>
        end(receivers(i - 2))
        receivers(i - 2) = newcomer(second)
    }

    /** Everything that was accepted and not taken comes out, in order. */
    def drain(): Unit = {
      receiving.foreach { case (who, request) => who.withdraw(request) }
      receiving.foreach { case (who, request) => who.gets(request, new Outcome.Withdrawn) }
      receiving = Vector.empty
      while (loans.nonEmpty || stored.nonEmpty) {
        loans.foreach(take)
        if (stored.nonEmpty) perform(Receives(0))
      }
      receivers(0).gets(receivers(0).receive(second, Limit.ZERO), new Empty)
    }

    private def take(loan: Loan): Unit = {
      loan.receiver.take(loan.number)
      loans = loans.filterNot(_ == loan)
      settle()
    }

    private def end(process: Process): Unit = {
      f.end(killed(process.number))
      sending = sending.filterNot(_._1 eq process)
      receiving = receiving.filterNot(_._1 eq process)
      val (returned, kept) = loans.partition(_.receiver eq process)
      stored ++= returned.map(loan => loan.place -> lent(loan.number))
      loans = kept
      settle()
    }

    private def hasRoom: Boolean = (stored.size + loans.size) * (loose + 4) <= capacityBytes

    private def settle(): Unit = {
      while (hasRoom && sending.nonEmpty) {
        val (sender, request, number) = sending.head
        sending = sending.tail
        sender.gets(request, new Sent)
        lastPlace += 1
        stored += lastPlace -> number
      }
      while (stored.nonEmpty && receiving.nonEmpty) {
        val (receiver, request) = receiving.head
        receiving = receiving.tail
        val place = stored.keys.min
        val loan = receiver.getsMessage(request, stored(place).toString)
        lent += loan -> stored(place)
        loans :+= Loan(loan, place, receiver)
        stored -= place
      }
      keeper.hasNoAnswer()
    }
  }
}
