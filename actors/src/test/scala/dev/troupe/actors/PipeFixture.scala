package dev.troupe.actors

import akka.actor.testkit.typed.scaladsl.{ScalaTestWithActorTestKit, TestProbe}
import akka.actor.typed.ActorRef
import dev.troupe.actors.Caller.Answered
import dev.troupe.actors.Payload.Transfer
import dev.troupe.actors.PipeEndpoints._
import dev.troupe.actors.PipeNotice._
import dev.troupe.link.{Cursors, WireMessage}
import dev.troupe.memory.MappedMemory
import java.nio.charset.StandardCharsets.UTF_8
import java.time.{Duration => Limit}
import java.util.{List => JList}
import scala.jdk.CollectionConverters._

/** Pipes, and processes that use them as the client side does. */
trait PipeFixture { this: ScalaTestWithActorTestKit =>

  protected val first: Int = FIRST
  protected val second: Int = SECOND

  protected val loose = 64 // bytes that a message counts besides its own

  protected def letter(text: String, transfers: Transfer*): Message =
    new Message(new Payload(text.getBytes(UTF_8), JList.of(transfers: _*)), false)

  protected def raw(text: String): Message =
    new Message(new Payload(text.getBytes(UTF_8), JList.of()), true)

  protected def text(message: Message): String = new String(message.payload.bytes, UTF_8)

  protected def killed(process: Long): Ending =
    new Ending(process, s"worker-$process", 4000 + process, -9, true, JList.of("last word"))

  protected def finished(process: Long): Ending =
    new Ending(process, s"worker-$process", 4000 + process, 0, true, JList.of())

  /** A pipe and those who use it. */
  protected class Fixture(
      isDuplex: Boolean = true,
      capacityBytes: Long = 1 << 20,
      aheadBytes: Long = 1 << 10) {
    val directory = new Directory
    val number: Long = directory.nextNumber()
    val pipe: ActorRef[PrimitiveCommand] =
      spawn(PipeEndpoints.create(directory, number, isDuplex, capacityBytes, aheadBytes))
    directory.add(number, pipe)

    /** A process with a hold on the first end, on the second, or on both. */
    def process(number: Long, parts: Int*): Process = {
      val process = new Process(this, number)
      parts.foreach(process.hold)
      process
    }

    def end(ending: Ending): Unit = pipe ! new PrimitiveCommand.ProcessEnded(ending)

    /** A primitive that others hold: what it is told. */
    def primitive(): (Long, TestProbe[PrimitiveCommand]) = {
      val target = directory.nextNumber()
      val probe = createTestProbe[PrimitiveCommand]()
      directory.add(target, probe.ref)
      (target, probe)
    }
  }

  protected class Process(fixture: Fixture, val number: Long) {
    private val probe = createTestProbe[Answered]()
    private var requests = 0L
    private var holds = Map.empty[Int, Long]

    /** Where it notes what it took without saying so. */
    val notes = new Cursors(MappedMemory.local(Cursors.BYTES))

    private val replies: Caller.ReplyTo = new Caller.ReplyTo {
      override def tell(answered: Answered): Unit = probe.ref.tell(answered)
      override def cursors(): Cursors = notes
    }

    def caller(request: Long): Caller = new Caller(number, request, replies)

    def hold(part: Int): Long = {
      val hold = fixture.directory.nextHold()
      holds += part -> hold
      fixture.pipe ! new PrimitiveCommand.Hold(hold, part, Holder.process(number))
      hold
    }

    def holdOn(part: Int): Long = holds(part)

    def release(part: Int): Unit = fixture.pipe ! new PrimitiveCommand.Release(holds(part))

    def ask(command: Caller => PrimitiveCommand): Long = {
      requests += 1
      fixture.directory.deliver(fixture.number, command(caller(requests)))
      requests
    }

    def send(part: Int, message: Message, limit: Limit = null): Long =
      ask(new Send(_, holds(part), message, limit))

    def receive(part: Int, limit: Limit = null, isRaw: Boolean = false): Long =
      ask(new Receive(_, holds(part), isRaw, limit))

    def poll(part: Int, limit: Limit = Limit.ZERO): Long = ask(new Poll(_, holds(part), limit))

    /** Opens a line for the hold on that end; returns where its notices come. */
    def open(part: Int): Long = ask(new OpenLine(_, holds(part)))

    def post(part: Int, message: Message): Unit =
      fixture.directory.deliver(fixture.number, new Post(holds(part), message))

    def giveBack(part: Int): Unit = fixture.pipe ! new GiveBack(holds(part))

    /** The next notice must be these messages; returns their loans. */
    def getsAhead(line: Long, expected: String*): Seq[Long] = nextAnswer() match {
      case answered if answered.request == line =>
        answered.answer match {
          case ahead: Ahead =>
            ahead.messages.asScala.map(one => text(one.message)).toSeq shouldBe expected
            ahead.messages.asScala.map(_.loan).toSeq
          case other => fail(s"$other instead of messages ahead")
        }
      case other => fail(s"$other instead of a notice")
    }

    def take(loan: Long): Unit = fixture.pipe ! new Taken(loan)

    /** Says that it took what it was handed ahead, up to that loan. */
    def takeAhead(part: Int, reached: Long): Unit =
      fixture.pipe ! new TakenAhead(holds(part), reached)

    def withdraw(request: Long): Unit =
      fixture.pipe ! new PrimitiveCommand.Withdraw(caller(request))

    def nextAnswer(): Answered = probe.receiveMessage()

    /** The next answer must be this one: nothing was answered before it. */
    def gets(request: Long, answer: WireMessage): Unit = {
      probe.expectMessage(new Answered(request, answer))
      ()
    }

    /** The next answer must be this message; returns its loan. */
    def getsMessage(request: Long, expected: String): Long = nextAnswer() match {
      case answered if answered.request == request =>
        answered.answer match {
          case received: Received =>
            text(received.message) shouldBe expected
            received.loan
          case other => fail(s"$other instead of the message '$expected'")
        }
      case other => fail(s"$other instead of the answer to request $request")
    }

    def sends(part: Int, text: String): Unit = gets(send(part, letter(text)), new Sent)

    def receives(part: Int, text: String): Unit = take(getsMessage(receive(part), text))

    /** Nothing asked before is answered yet: the answer to this harmless question comes first. */
    def hasNoAnswer(): Unit = gets(ask(new Poll(_, 0, Limit.ZERO)), new Closed)
  }
}
