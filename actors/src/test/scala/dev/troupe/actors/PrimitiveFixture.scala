package dev.troupe.actors

import akka.actor.testkit.typed.scaladsl.ActorTestKit
import akka.actor.typed.Behavior
import dev.troupe.actors.Caller.Answered
import dev.troupe.link.WireMessage
import java.lang.reflect.Modifier
import java.util.{Arrays, List => JavaList}
import org.scalatest.{BeforeAndAfterAll, Suite}
import scala.collection.mutable
import scala.concurrent.duration._

/** Actors of primitives, and callers from processes of one's choice. */
trait PrimitiveFixture extends BeforeAndAfterAll { this: Suite =>

  private val kit = ActorTestKit()

  override def afterAll(): Unit = kit.shutdownTestKit()

  /** One primitive, held by the home process. */
  final class Primitive(behavior: Directory => Behavior[PrimitiveCommand]) {
    private val probe = kit.createTestProbe[Answered]()
    private val actor = kit.spawn(behavior(new Directory))
    private val answers = mutable.Map.empty[Long, WireMessage]
    private var last = 0L

    hold(Directory.HOME)

    def tell(command: PrimitiveCommand): Unit = actor ! command

    /** Makes a process a holder. */
    def hold(process: Long): Long = hold(Holder.process(process))

    def hold(holder: Holder): Long = {
      tell(new PrimitiveCommand.Hold(next(), 0, holder))
      last
    }

    def ask(process: Long)(command: Caller => PrimitiveCommand): Caller = {
      val caller = new Caller(process, next(), probe.ref.tell(_))
      tell(command(caller))
      caller
    }

    def withdraw(caller: Caller): Unit = tell(new PrimitiveCommand.Withdraw(caller))

    def end(process: Long, exitCode: Int, tookTask: Boolean = true): Ending = {
      val ending =
        new Ending(process, s"worker-$process", 4700 + process, exitCode, tookTask, JavaList.of())
      tell(new PrimitiveCommand.ProcessEnded(ending))
      ending
    }

    /** The answer to a caller, which may be on its way. */
    def answerTo(caller: Caller): WireMessage = {
      while (!answers.contains(caller.request)) {
        val answered = probe.receiveMessage(10.seconds)
        assert(
          answers.put(answered.request, answered.answer).isEmpty,
          s"request ${answered.request} was answered twice")
      }
      answers(caller.request)
    }

    /** Whether a caller was answered by now; answers do not overtake that to a look. */
    def isAnswered(caller: Caller, look: Caller => PrimitiveCommand): Boolean = {
      answerTo(ask(Directory.HOME)(look))
      answers.contains(caller.request)
    }

    def isStopped(): Boolean = {
      probe.expectTerminated(actor, 10.seconds)
      true
    }

    private def next(): Long = {
      last += 1
      last
    }
  }

  /** Checks that each record of a protocol has an example and comes back from the wire as it was. */
  def checkRoundTrips(protocols: Class[_]*)(examples: Caller => Seq[WireMessage]): Unit = {
    val codec = Protocols.codec()
    val replyTo: Caller.ReplyTo = kit.createTestProbe[Answered]().ref.tell(_)
    val attributes = Caller.readAs(7, replyTo)
    val all = examples(new Caller(7, 42, replyTo))
    all.foreach { example =>
      val back = codec.decode(codec.encode(example), attributes)
      // Arrays in records are equal only to themselves.
      assert(back == example || Arrays.equals(codec.encode(back), codec.encode(example)))
    }
    val records = protocols
      .flatMap(_.getPermittedSubclasses)
      .filterNot(record => Modifier.isPrivate(record.getModifiers))
    val missing = records.filterNot(record => all.exists(record.isInstance))
    assert(missing.isEmpty)
  }
}
