package dev.troupe.actors

import akka.actor.UnhandledMessage
import akka.actor.testkit.typed.scaladsl.{ManualTime, ScalaTestWithActorTestKit}
import akka.actor.typed.eventstream.EventStream
import akka.actor.typed.scaladsl.adapter._
import dev.troupe.actors.Caller.Answered
import dev.troupe.actors.Payload.Transfer
import dev.troupe.actors.PipeEndpoints._
import dev.troupe.actors.PipeNotice._
import dev.troupe.link.WireMessage
import java.time.{Duration => Limit}
import java.lang.reflect.Modifier
import java.util.{List => JList}
import org.scalatest.wordspec.AnyWordSpecLike
import scala.concurrent.duration._

class PipeEndpointsSpec
    extends ScalaTestWithActorTestKit(ManualTime.config)
    with AnyWordSpecLike
    with PipeFixture {

  private val time = ManualTime()

  /** An instance of every record of the protocol that travels. */
  private def examples(caller: Caller): Seq[WireMessage] = Seq(
    new Send(caller, 7, letter("a", new Transfer(3, 1, 9)), Limit.ofSeconds(5)),
    new Send(caller, 7, raw("b"), null),
    new Receive(caller, 7, true, null),
    new Taken(11),
    new TakenAhead(7, 11),
    new Poll(caller, 7, Limit.ZERO),
    new Sent,
    new Full(99),
    new Broken(killed(4)),
    new Broken(null),
    new Received(11, letter("c")),
    new Empty,
    new OtherKind,
    new Eof(killed(4)),
    new Eof(null),
    new Starved(killed(4)),
    new Polled(true),
    new Closed,
    new OpenLine(caller, 7),
    new Post(7, letter("d")),
    new GiveBack(7),
    new Stocked,
    new Credit(4096),
    new Cut(killed(4)),
    new Ahead(JList.of(new Loaned(11, letter("e")))),
    new Recall
  )

  "Messages" should {
    "come out at the other end in the order they were sent" in {
      val f = new Fixture
      val (left, right) = (f.process(1, first), f.process(2, second))
      left.sends(first, "a")
      left.sends(first, "b")
      right.sends(second, "c")
      right.receives(second, "a")
      right.receives(second, "b")
      left.receives(first, "c")
    }

    "go to the receivers in the order these came" in {
      val f = new Fixture
      val (left, right) = (f.process(1, first), f.process(2, second))
      val (one, two) = (right.receive(second), right.receive(second))
      left.sends(first, "a")
      left.sends(first, "b")
      right.getsMessage(one, "a")
      right.getsMessage(two, "b")
    }

    "return to their place when their receiver ends before it took them" in {
      val f = new Fixture
      val (left, dying, right) =
        (f.process(1, first), f.process(2, second), f.process(3, second))
      Seq("a", "b", "c").foreach(left.sends(first, _))
      dying.getsMessage(dying.receive(second), "a")
      val taken = right.getsMessage(right.receive(second), "b")
      f.end(killed(2))
      right.take(taken)
      right.receives(second, "a")
      right.receives(second, "c")
    }

    "go to who waits when their receiver ends before it took them" in {
      val f = new Fixture
      val (left, dying, right) =
        (f.process(1, first), f.process(2, second), f.process(3, second))
      left.sends(first, "a")
      dying.getsMessage(dying.receive(second), "a")
      val waiting = right.receive(second)
      right.hasNoAnswer()
      f.end(finished(2))
      right.getsMessage(waiting, "a")
    }

    "stay taken when their receiver ends after it took them" in {
      val f = new Fixture
      val (left, dying, right) =
        (f.process(1, first), f.process(2, second), f.process(3, second))
      left.sends(first, "a")
      dying.receives(second, "a")
      f.end(killed(2))
      right.gets(right.receive(second, Limit.ZERO), new Empty)
    }

    "stay where they are for a receiver of the other kind" in {
      val f = new Fixture
      val (left, right) = (f.process(1, first), f.process(2, second))
      val waiting = right.receive(second, isRaw = true)
      left.sends(first, "object")
      right.gets(waiting, new OtherKind)
      right.receives(second, "object")
      left.gets(left.send(first, raw("")), new Sent)
      right.gets(right.receive(second), new OtherKind)
      right.getsMessage(right.receive(second, isRaw = true), "")
    }

    "take their handles along to whoever took them" in {
      val f = new Fixture
      val (left, right) = (f.process(1, first), f.process(2, second))
      val (target, told) = f.primitive()
      val sent = new Transfer(target, 1, 77)
      left.gets(left.send(first, letter("a", sent)), new Sent)
      told.expectMessage(new PrimitiveCommand.Hold(77, 1, Holder.primitive(f.number)))
      val request = right.receive(second)
      val received = right.nextAnswer().answer.asInstanceOf[Received]
      val lent = received.message.payload.transfers.get(0)
      told.expectMessage(new PrimitiveCommand.Hold(lent.hold, 1, Holder.process(2)))
      request shouldBe 1
      right.take(received.loan)
      told.expectMessage(new PrimitiveCommand.Release(77))
    }

    "let go of their handles when they return, are refused or dropped" in {
      val f = new Fixture(capacityBytes = 0)
      val (left, right) = (f.process(1, first), f.process(2, second))
      val (target, told) = f.primitive()
      def carry(hold: Long) = letter("a", new Transfer(target, 0, hold))
      def expectHold(hold: Long) =
        told.expectMessageType[PrimitiveCommand.Hold].hold shouldBe hold

      left.gets(left.send(first, carry(70)), new Sent)
      expectHold(70)
      left.gets(left.send(first, carry(71), Limit.ZERO), new Full(loose + 1))
      expectHold(71)
      told.expectMessage(new PrimitiveCommand.Release(71))
      val waiting = left.send(first, carry(72))
      expectHold(72)
      left.withdraw(waiting)
      left.gets(waiting, new Outcome.Withdrawn)
      told.expectMessage(new PrimitiveCommand.Release(72))
      right.receive(second)
      val lent = right.nextAnswer().answer.asInstanceOf[Received].message.payload.transfers.get(0)
      expectHold(lent.hold)
      f.end(killed(2))
      told.expectMessage(new PrimitiveCommand.Release(lent.hold))
      told.expectMessage(new PrimitiveCommand.Release(70))
      left.gets(left.send(first, carry(73)), new Broken(killed(2)))
      expectHold(73)
      told.expectMessage(new PrimitiveCommand.Release(73))
    }
  }

  "A sender" should {
    "wait while too much is on its way, loans included" in {
      val f = new Fixture(capacityBytes = loose)
      val (left, right) = (f.process(1, first), f.process(2, second))
      left.sends(first, "a")
      val waiting = left.send(first, letter("b"))
      left.hasNoAnswer()
      val loan = right.getsMessage(right.receive(second), "a")
      left.hasNoAnswer()
      right.take(loan)
      left.gets(waiting, new Sent)
      right.receives(second, "b")
    }

    "get one message through however large" in {
      val f = new Fixture(capacityBytes = 10)
      val (left, right) = (f.process(1, first), f.process(2, second))
      val large = "x" * 5000
      left.sends(first, large)
      right.receives(second, large)
    }

    "not overtake one who waits" in {
      val f = new Fixture(capacityBytes = 0)
      val (left, right) = (f.process(1, first), f.process(2, second))
      left.sends(first, "a")
      val (b, c) = (left.send(first, letter("b")), left.send(first, letter("c")))
      right.receives(second, "a")
      left.gets(b, new Sent)
      right.receives(second, "b")
      left.gets(c, new Sent)
      right.receives(second, "c")
    }

    "be told when there was no room in time" in {
      val f = new Fixture(capacityBytes = 0)
      val left = f.process(1, first)
      f.process(2, second)
      left.sends(first, "a")
      left.gets(left.send(first, letter("b"), Limit.ZERO), new Full(loose + 1))
      val waiting = left.send(first, letter("c"), Limit.ofSeconds(5))
      left.hasNoAnswer()
      time.timePasses(4999.millis)
      left.hasNoAnswer()
      time.timePasses(1.millis)
      left.gets(waiting, new Full(loose + 1))
    }

    "be told when nobody is left to receive" in {
      val f = new Fixture(capacityBytes = 0)
      val (left, right) = (f.process(1, first), f.process(2, second))
      left.sends(first, "a")
      val waiting = left.send(first, letter("b"))
      left.hasNoAnswer()
      right.release(second)
      left.gets(waiting, new Broken(null))
      left.gets(left.send(first, letter("c")), new Broken(null))
    }

    "be told who died when nobody is left to receive" in {
      val f = new Fixture(capacityBytes = 0)
      val left = f.process(1, first)
      f.process(2, second)
      left.sends(first, "a")
      val waiting = left.send(first, letter("b"))
      f.end(killed(2))
      left.gets(waiting, new Broken(killed(2)))
    }

    "not wait for room that only its own process could make after a death" in {
      val f = new Fixture(capacityBytes = 0)
      val left = f.process(1, first, second)
      f.process(2, second)
      left.sends(first, "a")
      val waiting = left.send(first, letter("b"))
      left.hasNoAnswer()
      f.end(killed(2))
      left.gets(waiting, new Broken(killed(2)))
      left.gets(left.send(first, letter("c")), new Broken(killed(2)))
    }

    "leave nothing behind when it ends while it waits" in {
      val f = new Fixture(capacityBytes = 0)
      val (left, dying, right) =
        (f.process(1, first), f.process(2, first), f.process(3, second))
      left.sends(first, "a")
      dying.send(first, letter("b"))
      f.end(killed(2))
      right.receives(second, "a")
      right.gets(right.receive(second, Limit.ZERO), new Empty)
    }
  }

  "A receiver" should {
    "be told when no message came in time" in {
      val f = new Fixture
      val right = f.process(2, second)
      f.process(1, first)
      right.gets(right.receive(second, Limit.ZERO), new Empty)
      val waiting = right.receive(second, Limit.ofSeconds(5))
      right.hasNoAnswer()
      time.timePasses(4999.millis)
      right.hasNoAnswer()
      time.timePasses(1.millis)
      right.gets(waiting, new Empty)
    }

    "get what is left and then the end when the other end is closed" in {
      val f = new Fixture
      val (left, right) = (f.process(1, first), f.process(2, second))
      left.sends(first, "a")
      left.release(first)
      right.receives(second, "a")
      right.gets(right.receive(second), new Eof(null))
      right.gets(right.receive(second), new Eof(null))
    }

    "be woken by the end" in {
      val f = new Fixture
      val (left, right) = (f.process(1, first), f.process(2, second))
      val (one, two) = (right.receive(second), right.receive(second, Limit.ofSeconds(5)))
      right.hasNoAnswer()
      left.release(first)
      right.gets(one, new Eof(null))
      right.gets(two, new Eof(null))
    }

    "be told who died before the end" in {
      val f = new Fixture
      f.process(1, first)
      val (third, right) = (f.process(3, first), f.process(2, second))
      val waiting = right.receive(second)
      f.end(killed(1))
      right.hasNoAnswer()
      third.release(first)
      right.gets(waiting, new Eof(killed(1)))
    }

    "not be told of who ended well" in {
      val f = new Fixture
      f.process(1, first)
      val right = f.process(2, second)
      val waiting = right.receive(second)
      f.end(finished(1))
      right.gets(waiting, new Eof(null))
    }

    "wait while the other end is on its way to a process" in {
      val f = new Fixture
      val (left, right) = (f.process(1, first), f.process(2, second))
      f.pipe ! new PrimitiveCommand.Hold(500, first, Holder.primitive(99))
      left.release(first)
      val waiting = right.receive(second)
      right.hasNoAnswer()
      f.pipe ! new PrimitiveCommand.Release(500)
      right.gets(waiting, new Eof(null))
    }

    "wait while the last message may still come back" in {
      val f = new Fixture
      val (left, other, right) =
        (f.process(1, first), f.process(3, second), f.process(2, second))
      left.sends(first, "a")
      left.release(first)
      val loan = other.getsMessage(other.receive(second), "a")
      val waiting = right.receive(second)
      val polling = right.poll(second, null)
      right.hasNoAnswer()
      other.take(loan)
      right.gets(waiting, new Eof(null))
      right.gets(polling, new Polled(true))
    }

    "not wait for its own process when all others died" in {
      val f = new Fixture
      val parent = f.process(1, first, second)
      f.process(2, second)
      val waiting = parent.receive(first)
      val polling = parent.poll(first, null)
      parent.hasNoAnswer()
      f.end(killed(2))
      parent.gets(waiting, new Starved(killed(2)))
      parent.gets(polling, new Polled(true))
      parent.gets(parent.receive(first), new Starved(killed(2)))
    }

    "wait for its own process if that has sent before" in {
      val f = new Fixture
      val parent = f.process(1, first, second)
      f.process(2, second)
      parent.sends(second, "a")
      parent.receives(first, "a")
      f.end(killed(2))
      val waiting = parent.receive(first)
      parent.hasNoAnswer()
      parent.sends(second, "b")
      parent.getsMessage(waiting, "b")
    }
  }

  "A poll" should {
    "say whether a message is there and leave it" in {
      val f = new Fixture
      val (left, right) = (f.process(1, first), f.process(2, second))
      right.gets(right.poll(second), new Polled(false))
      left.sends(first, "a")
      right.gets(right.poll(second), new Polled(true))
      right.gets(right.poll(second), new Polled(true))
      right.receives(second, "a")
      right.gets(right.poll(second), new Polled(false))
    }

    "wait for a message, and be answered for all who wait" in {
      val f = new Fixture
      val (left, right, other) =
        (f.process(1, first), f.process(2, second), f.process(3, second))
      val (one, two) = (right.poll(second, null), other.poll(second, Limit.ofSeconds(5)))
      right.hasNoAnswer()
      left.sends(first, "a")
      right.gets(one, new Polled(true))
      other.gets(two, new Polled(true))
      right.receives(second, "a")
    }

    "not be ready for a message that goes to who waits for it" in {
      val f = new Fixture
      val (left, right) = (f.process(1, first), f.process(2, second))
      val (receiving, polling) = (right.receive(second), right.poll(second, null))
      left.sends(first, "a")
      right.getsMessage(receiving, "a")
      right.hasNoAnswer()
      left.sends(first, "b")
      right.gets(polling, new Polled(true))
    }

    "end in time" in {
      val f = new Fixture
      f.process(1, first)
      val right = f.process(2, second)
      val waiting = right.poll(second, Limit.ofMillis(500))
      right.hasNoAnswer()
      time.timePasses(500.millis)
      right.gets(waiting, new Polled(false))
    }

    "be ready at the end" in {
      val f = new Fixture
      val (left, right) = (f.process(1, first), f.process(2, second))
      val waiting = right.poll(second, null)
      right.hasNoAnswer()
      left.release(first)
      right.gets(waiting, new Polled(true))
      right.gets(right.poll(second), new Polled(true))
    }
  }

  "A caller that gives up" should {
    "be answered once and get nothing" in {
      val f = new Fixture
      val (left, right) = (f.process(1, first), f.process(2, second))
      val (receiving, polling) = (right.receive(second), right.poll(second, null))
      right.withdraw(receiving)
      right.gets(receiving, new Outcome.Withdrawn)
      right.withdraw(polling)
      right.gets(polling, new Outcome.Withdrawn)
      left.sends(first, "a")
      right.receives(second, "a")
    }

    "get the answer that is on its way, and no second one" in {
      val f = new Fixture
      val (left, right) = (f.process(1, first), f.process(2, second))
      left.sends(first, "a")
      val request = right.receive(second)
      right.withdraw(request)
      right.getsMessage(request, "a")
      right.hasNoAnswer()
    }
  }

  "A handle that is closed" should {
    "end the waiting of its own callers only" in {
      val f = new Fixture(capacityBytes = 0)
      val (left, right) = (f.process(1, first), f.process(2, second))
      right.hold(second)
      left.sends(first, "a")
      val sending = left.send(first, letter("b"))
      val kept = left.holdOn(first)
      left.hold(first)
      val other = left.send(first, letter("c"))
      f.pipe ! new PrimitiveCommand.Release(kept)
      left.gets(sending, new Closed)
      left.hasNoAnswer()
      right.receives(second, "a")
      left.gets(other, new Sent)
      right.receives(second, "c")
      val (receiving, polling) = (right.receive(second), right.poll(second, null))
      right.release(second)
      right.gets(receiving, new Closed)
      right.gets(polling, new Closed)
    }

    "be of no use any more" in {
      val f = new Fixture
      val (left, right) = (f.process(1, first), f.process(2, second))
      right.sends(second, "a")
      left.hold(second)
      left.release(first)
      left.gets(left.receive(first), new Closed)
      left.gets(left.send(first, letter("b")), new Closed)
      left.gets(left.poll(first), new Closed)
    }
  }

  "A one-way pipe" should {
    "only receive at its first end and only send at its second" in {
      val f = new Fixture(isDuplex = false)
      val (reader, writer) = (f.process(1, first), f.process(2, second))
      writer.sends(second, "a")
      reader.receives(first, "a")
      reader.gets(reader.send(first, letter("b")), new Outcome.Refused("it only receives"))
      writer.gets(writer.receive(second), new Outcome.Refused("it only sends"))
      writer.gets(writer.poll(second), new Outcome.Refused("it only sends"))
    }
  }

  "A pipe that nobody holds" should {
    "stop and let go of all that is in it" in {
      val f = new Fixture
      val (left, right) = (f.process(1, first), f.process(2, second))
      val (target, told) = f.primitive()
      left.gets(left.send(first, letter("a", new Transfer(target, 0, 70))), new Sent)
      told.expectMessageType[PrimitiveCommand.Hold]
      left.release(first)
      val watcher = createTestProbe[Any]()
      f.end(finished(2))
      told.expectMessage(new PrimitiveCommand.Release(70))
      watcher.expectTerminated(f.pipe)
      right.gets(right.receive(second), new Outcome.Gone(f.number))
    }

    "not stop before its first holder came" in {
      val f = new Fixture
      f.end(killed(9))
      val (left, right) = (f.process(1, first), f.process(2, second))
      left.sends(first, "a")
      right.receives(second, "a")
    }

    "answer the commands that came before it stopped" in {
      val f = new Fixture
      val left = f.process(1, first)
      val receiving = left.receive(first, Limit.ofSeconds(5))
      left.gets(receiving, new Eof(null))
      left.release(first)
      left.ask(new Receive(_, left.holdOn(first), false, null))
      left.nextAnswer().answer should (be(new Closed) or be(new Outcome.Gone(f.number)))
    }
  }

  "The protocol" should {
    "have an example of every record" in {
      val caller = new Caller(5, 1, null)
      val records = Seq(classOf[Command], classOf[Answer], classOf[PipeNotice])
        .flatMap(_.getPermittedSubclasses)
        .filterNot(record => Modifier.isPrivate(record.getModifiers))
      examples(caller).map(_.getClass).toSet shouldBe records.toSet
    }

    "cross a JVM unchanged" in {
      val codec = Protocols.codec()
      val replyTo: Caller.ReplyTo = createTestProbe[Answered]().ref.tell(_)
      for (example <- examples(new Caller(5, 17, replyTo))) {
        val bytes = codec.encode(example)
        val copy = codec.decode(bytes, Caller.readAs(5, replyTo))
        copy.getClass shouldBe example.getClass
        codec.encode(copy) shouldBe bytes
        example match {
          case _: Send | _: Post | _: Received | _: Ahead => // arrays are equal by their bytes only
          case _                     => copy shouldBe example
        }
      }
    }

    "be understood by its actor" in {
      val f = new Fixture
      val unhandled = createTestProbe[UnhandledMessage]()
      system.eventStream ! EventStream.Subscribe(unhandled.ref)
      val ready = unhandled.ref.toClassic
      system.eventStream ! EventStream.Publish(UnhandledMessage("subscribed", ready, ready))
      unhandled.receiveMessage().message shouldBe "subscribed"
      val process = f.process(5, first, second)
      val foreign = new ProcessActor.Launched(1)
      val commands = examples(process.caller(1)).collect { case one: PrimitiveCommand => one }
      commands.foreach(f.pipe ! _)
      f.pipe ! foreign
      unhandled.receiveMessage().message shouldBe foreign
    }
  }
}
