package dev.troupe.actors

import akka.actor.testkit.typed.scaladsl.{ManualTime, ScalaTestWithActorTestKit}
import dev.troupe.actors.Payload.Transfer
import dev.troupe.actors.PipeEndpoints._
import dev.troupe.actors.PipeNotice._
import java.time.{Duration => Limit}
import org.scalatest.wordspec.AnyWordSpecLike
import scala.concurrent.duration._

/** What a handle may do on its line without asking first. */
class PipeLineSpec
    extends ScalaTestWithActorTestKit(ManualTime.config)
    with AnyWordSpecLike
    with PipeFixture {

  private val time = ManualTime()
  private val one = loose + 1L // of a letter with one character

  /** A pipe with room for so many letters and one more, and an open line at its first end. */
  private class Sending(letters: Int = 16) extends Fixture(capacityBytes = letters * one) {
    val left: Process = process(1, first)
    val right: Process = process(2, second)
    val line: Long = left.open(first)
    val credit: Long = letters * one / 4

    /** The first message is asked for; then the line has credit for a quarter of the room. */
    def begin(): Unit = {
      left.send(first, letter("a"))
      left.gets(1 + line, new Sent)
      left.gets(line, new Credit(credit))
    }
  }

  /** A pipe that was read once at its second end, so that it hands out ahead there. */
  private class Reading(aheadBytes: Long = 1 << 10) extends Fixture(aheadBytes = aheadBytes) {
    val left: Process = process(1, first)
    val right: Process = process(2, second)
    val line: Long = right.open(second)
    right.gets(right.receive(second, Limit.ZERO), new Empty)
  }

  "A sender's line" should {
    "have no credit before it sent" in {
      val f = new Sending
      f.left.hasNoAnswer()
    }

    "post from its credit, in order with what it asks" in {
      val f = new Sending
      f.begin()
      f.left.post(first, letter("b"))
      f.left.sends(first, "c")
      Seq("a", "b", "c").foreach(f.right.receives(second, _))
    }

    "get credit in batches, when messages have left for good" in {
      val f = new Sending
      f.begin()
      f.left.post(first, letter("b"))
      f.left.post(first, letter("c")) // half of it is spent
      f.left.gets(f.line, new Credit(f.credit / 2))
    }

    "get none while there is no room" in {
      val f = new Sending(letters = 4)
      f.begin()
      f.left.post(first, letter("b"))
      f.left.gets(f.line, new Credit(one))
      f.left.post(first, letter("c"))
      f.left.gets(f.line, new Credit(one))
      f.left.post(first, letter("d"))
      f.left.hasNoAnswer()
      val loan = f.right.getsMessage(f.right.receive(second), "a")
      f.left.hasNoAnswer()
      f.right.take(loan)
      f.left.gets(f.line, new Credit(one))
    }

    "get none while somebody waits for room" in {
      val f = new Sending(letters = 4)
      val other = f.process(3, first)
      f.begin()
      Seq("b", "c", "d", "e").foreach(other.sends(first, _))
      val waiting = other.send(first, letter("f"))
      f.left.post(first, letter("g"))
      f.left.hasNoAnswer()
      Seq("a", "b").foreach(f.right.receives(second, _))
      other.gets(waiting, new Sent)
      f.left.hasNoAnswer()
    }

    "be told when nobody is left to receive" in {
      val f = new Sending
      f.begin()
      f.end(killed(2))
      f.left.gets(f.line, new Cut(killed(2)))
      f.left.post(first, letter("b"))
      f.left.gets(f.line, new Cut(killed(2)))
      f.left.gets(f.left.send(first, letter("c")), new Broken(killed(2)))
    }

    "let go of the handles in what nobody can receive" in {
      val f = new Sending
      val (target, told) = f.primitive()
      f.begin()
      f.right.release(second)
      f.left.gets(f.line, new Cut(null))
      f.left.post(first, letter("b", new Transfer(target, 0, 70)))
      told.expectMessageType[PrimitiveCommand.Hold].hold shouldBe 70
      told.expectMessage(new PrimitiveCommand.Release(70))
    }

    "count as one that has sent" in {
      val f = new Fixture
      val parent = f.process(1, first, second)
      f.process(2, second)
      val line = parent.open(second)
      parent.post(second, letter("a"))
      parent.gets(line, new Credit((1 << 18) + one))
      parent.receives(first, "a")
      f.end(killed(2))
      parent.receive(first)
      parent.hasNoAnswer()
    }

    "not send the wrong way" in {
      val f = new Fixture(isDuplex = false)
      val (reader, writer) = (f.process(1, first), f.process(2, second))
      reader.open(first)
      reader.post(first, letter("a"))
      writer.sends(second, "b")
      reader.receives(first, "b")
    }
  }

  "A reader's line" should {
    "be handed nothing before it asked" in {
      val f = new Fixture
      val (left, right) = (f.process(1, first), f.process(2, second))
      right.open(second)
      left.sends(first, "a")
      right.hasNoAnswer()
    }

    "be handed what comes when it does not wait" in {
      val f = new Reading
      f.left.sends(first, "a")
      val loans = f.right.getsAhead(f.line, "a")
      f.left.sends(first, "b")
      f.right.takeAhead(second, loans.head)
      f.right.takeAhead(second, f.right.getsAhead(f.line, "b").head)
      f.right.gets(f.right.receive(second, Limit.ZERO), new Empty)
    }

    "be handed no more than its share, and then the next batch" in {
      val f = new Reading(aheadBytes = 2 * one)
      Seq("a", "b", "c", "d", "e").foreach(f.left.sends(first, _))
      val a = f.right.getsAhead(f.line, "a")
      val b = f.right.getsAhead(f.line, "b")
      f.right.hasNoAnswer()
      f.right.takeAhead(second, a.head)
      f.right.getsAhead(f.line, "c")
      f.right.hasNoAnswer()
      f.right.takeAhead(second, b.head)
      f.right.getsAhead(f.line, "d")
    }

    "be told to look there before it waits" in {
      val f = new Reading
      f.left.sends(first, "a")
      val loan = f.right.getsAhead(f.line, "a").head
      f.right.gets(f.right.receive(second), new Stocked)
      f.right.gets(f.right.poll(second), new Polled(true))
      f.right.takeAhead(second, loan)
      f.right.gets(f.right.poll(second), new Polled(false))
    }

    "see the end after what it was handed" in {
      val f = new Reading
      f.left.sends(first, "a")
      val loan = f.right.getsAhead(f.line, "a").head
      f.left.release(first)
      f.right.gets(f.right.receive(second), new Stocked)
      f.right.takeAhead(second, loan)
      f.right.gets(f.right.receive(second), new Eof(null))
    }

    "give back what it did not take, when somebody else reads" in {
      val f = new Reading
      val other = f.process(3, second)
      Seq("a", "b", "c").foreach(f.left.sends(first, _))
      val loans = Seq("a", "b", "c").flatMap(f.right.getsAhead(f.line, _))
      val waiting = other.receive(second)
      f.right.gets(f.line, new Recall)
      f.right.takeAhead(second, loans.head)
      other.hasNoAnswer()
      f.right.giveBack(second)
      other.take(other.getsMessage(waiting, "b"))
      other.receives(second, "c")
      f.left.sends(first, "d")
      f.right.hasNoAnswer() // there are two readers now
      f.right.receives(second, "d")
    }

    "be recalled for one who polls, who consumes nothing" in {
      val f = new Reading
      val other = f.process(3, second)
      f.left.sends(first, "a")
      f.right.getsAhead(f.line, "a")
      val look = other.poll(second, Limit.ZERO)
      f.right.gets(f.line, new Recall)
      f.right.giveBack(second)
      other.gets(look, new Polled(true))
      f.right.receives(second, "a")
    }

    "leave nothing for one who looks once, if it took all" in {
      val f = new Reading
      val other = f.process(3, second)
      f.left.sends(first, "a")
      val loan = f.right.getsAhead(f.line, "a").head
      val (looking, polling) = (other.receive(second, Limit.ZERO), other.poll(second, Limit.ZERO))
      f.right.gets(f.line, new Recall)
      f.right.takeAhead(second, loan)
      other.gets(looking, new Empty)
      other.gets(polling, new Polled(false))
    }

    "keep nobody waiting for ever who looks once" in {
      val f = new Reading
      val other = f.process(3, second)
      f.left.sends(first, "a")
      f.right.getsAhead(f.line, "a")
      val looking = other.receive(second, Limit.ZERO)
      f.right.gets(f.line, new Recall)
      time.timePasses(1.second)
      other.gets(looking, new Empty)
    }

    "be of use again when it is alone" in {
      val f = new Reading
      val other = f.process(3, second)
      other.gets(other.poll(second), new Polled(false))
      f.left.sends(first, "a")
      f.right.hasNoAnswer()
      other.release(second)
      f.right.getsAhead(f.line, "a")
    }

    "return what it has to its place, when its handle is closed or its process ends" in {
      for (ending <- Seq(true, false)) {
        val f = new Reading
        val other = f.process(3, second)
        Seq("a", "b").foreach(f.left.sends(first, _))
        val loans = Seq("a", "b").flatMap(f.right.getsAhead(f.line, _))
        f.right.takeAhead(second, loans.head)
        if (ending) f.end(killed(2)) else f.right.release(second)
        other.receives(second, "b")
        other.gets(other.receive(second, Limit.ZERO), new Empty)
      }
    }

    "have taken what it noted before its process ended, without a message" in {
      val f = new Reading
      val other = f.process(3, second)
      val cursor = f.right.notes.claim(f.line)
      Seq("a", "b", "c").foreach(f.left.sends(first, _))
      val loans = Seq("a", "b", "c").flatMap(f.right.getsAhead(f.line, _))
      cursor.reach(loans(1))
      f.end(killed(2))
      other.receives(second, "c")
      other.gets(other.receive(second, Limit.ZERO), new Empty)
    }

    "make room for who sends by what it noted, and say each thing while somebody waits" in {
      val f = new Fixture(capacityBytes = 2 * one)
      val (left, right) = (f.process(1, first), f.process(2, second))
      val line = right.open(second)
      val cursor = right.notes.claim(line)
      right.gets(right.receive(second, Limit.ZERO), new Empty)
      val loans = Seq("a", "b", "c").flatMap { text =>
        left.sends(first, text)
        right.getsAhead(line, text)
      }
      cursor.isWatched shouldBe false
      cursor.reach(loans.head)
      left.sends(first, "d")
      right.getsAhead(line, "d")
      val waiting = left.send(first, letter("e"))
      left.hasNoAnswer()
      cursor.isWatched shouldBe true
      cursor.reach(loans(1))
      right.takeAhead(second, loans(1))
      left.gets(waiting, new Sent)
      right.getsAhead(line, "e")
      right.hasNoAnswer()
      cursor.isWatched shouldBe false
    }
  }
}
