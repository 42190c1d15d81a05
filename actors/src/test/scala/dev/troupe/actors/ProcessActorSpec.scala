package dev.troupe.actors

import java.time.Duration

import scala.concurrent.duration._
import scala.jdk.CollectionConverters._

import akka.actor.testkit.typed.scaladsl.{ScalaTestWithActorTestKit, TestProbe}
import akka.actor.typed.ActorRef
import dev.troupe.link.Channel
import org.scalatest.wordspec.AnyWordSpecLike

class ProcessActorSpec extends ScalaTestWithActorTestKit with AnyWordSpecLike {

  private val home = 0L

  /** Remembers what it was told. */
  private class TestChannel(probe: ActorRef[String]) extends Channel {
    override def send(message: Array[Byte]): Unit = ()
    override def flush(): Unit = ()
    override def isDurable(): Boolean = false
    override def pause(): Unit = ()
    override def resume(): Unit = ()
    override def peerEnded(saidAll: Boolean): Unit = probe ! s"peerEnded($saidAll)"
    override def close(): Unit = probe ! "close"
  }

  private class Fixture {
    val directory = new Directory
    val number: Long = directory.nextNumber()
    val work = new Payload(Array[Byte](1, 2, 3), List().asJava)
    val process: ActorRef[PrimitiveCommand] = spawn(
      ProcessActor.create(
        directory,
        new ProcessActor.Plan(number, "worker", true, home, "MainProcess"),
        work
      )
    )
    val answers: TestProbe[Caller.Answered] = createTestProbe[Caller.Answered]()
    val channel: TestProbe[String] = createTestProbe[String]()
    val other: TestProbe[PrimitiveCommand] = createTestProbe[PrimitiveCommand]()
    private var requests = 0L

    directory.add(number, process)
    directory.add(directory.nextNumber(), other.ref)
    process ! new PrimitiveCommand.Hold(1, 0, Holder.process(home))

    def caller(process: Long = home): Caller = {
      requests += 1
      new Caller(process, requests, answers.ref.tell(_))
    }

    def connect(): Unit =
      process ! new ProcessActor.Connected(new TestChannel(channel.ref))

    def join(limit: Duration = null): Unit =
      process ! new ProcessActor.Join(caller(), limit)

    def exit(code: Int, lastWords: String*): Unit =
      process ! new ProcessActor.Exited(code, lastWords.asJava)

    def answer(): AnyRef = answers.receiveMessage().answer()

    def ending(): Ending = answer().asInstanceOf[ProcessActor.Ended].ending()
  }

  "A process" should {
    "give its task once" in new Fixture {
      process ! new ProcessActor.TakeTask(caller(number))
      answer() shouldBe new ProcessActor.Task(work, "worker", true, "MainProcess")
      process ! new ProcessActor.TakeTask(caller(number))
      answer() shouldBe a[Outcome.Refused]
    }

    "let others wait for its end, each at most as long as it likes" in new Fixture {
      join(Duration.ZERO)
      answer() shouldBe new ProcessActor.StillRunning
      join(Duration.ofMillis(20))
      answer() shouldBe new ProcessActor.StillRunning
      join()
      exit(0)
      ending().exitCode() shouldBe 0
    }

    "have ended only when all that it sent has arrived" in new Fixture {
      connect()
      join()
      exit(137)
      channel.expectMessage("peerEnded(false)")
      answers.expectNoMessage(100.millis)
      other.expectNoMessage(10.millis)
      process ! new ProcessActor.Drained
      ending().exitCode() shouldBe -9
    }

    "tell every primitive of its end before those who wait for it" in new Fixture {
      join()
      exit(3)
      private val told = other.receiveMessage().asInstanceOf[PrimitiveCommand.ProcessEnded]
      told.ending().exitCode() shouldBe 3
      ending() shouldBe told.ending()
    }
  }

  "An exit code above 128" should {
    "be the signal that killed a process without a goodbye" in new Fixture {
      exit(128 + 15)
      join()
      ending().exitCode() shouldBe -15
    }

    "be what the process chose if it said goodbye" in new Fixture {
      connect()
      process ! new ProcessActor.Goodbye(caller(number), 0)
      answer() shouldBe new Outcome.Done
      exit(137)
      channel.expectMessage("peerEnded(true)")
      process ! new ProcessActor.Drained
      join()
      ending().exitCode() shouldBe 137
    }

    "be the signal that the goodbye named" in new Fixture {
      process ! new ProcessActor.Goodbye(caller(number), 15)
      answer() shouldBe new Outcome.Done
      exit(143)
      join()
      ending().exitCode() shouldBe -15
    }
  }

  "The last words" should {
    "be the last lines of both ways to standard error" in new Fixture {
      process ! new ProcessActor.Printed(true, "worker 1", List("one", "two").asJava)
      process ! new ProcessActor.Printed(false, "worker 1", List("not an error").asJava)
      exit(1, "three")
      join()
      ending().lastWords().asScala shouldBe List("one", "two", "three")
    }
  }

  "A process whose parent is gone before it was forked" should {
    "have ended with it" in new Fixture {
      val asking = 99L
      process ! new PrimitiveCommand.Hold(2, 0, Holder.process(asking)) // or nobody could ask
      process ! new PrimitiveCommand.ProcessEnded(
        new Ending(home, "MainProcess", 1, -9, true, List().asJava)
      )
      process ! new ProcessActor.Join(caller(asking), null)
      ending().exitCode() shouldBe -9
    }
  }

  "A process that has ended" should {
    "be forgotten when its last holder lets go" in new Fixture {
      exit(0)
      process ! new PrimitiveCommand.Release(1)
      answers.expectTerminated(process)
    }
  }
}
