package dev.troupe.actors

import java.time.Duration

import scala.collection.mutable
import scala.concurrent.duration._
import scala.jdk.CollectionConverters._

import akka.actor.testkit.typed.scaladsl.{ScalaTestWithActorTestKit, TestProbe}
import akka.actor.typed.ActorRef
import dev.troupe.link.Cursors
import dev.troupe.memory.MappedMemory
import org.scalacheck.Gen
import org.scalatest.wordspec.AnyWordSpecLike
import org.scalatestplus.scalacheck.ScalaCheckPropertyChecks

class QueueActorSpec
    extends ScalaTestWithActorTestKit
    with AnyWordSpecLike
    with ScalaCheckPropertyChecks {

  private val home = 0L
  private val child = 7L
  private val now = Duration.ZERO
  private val forever: Duration = null

  private def limits(maxSize: Int, capacityBytes: Long = Long.MaxValue) =
    new QueueLimits(maxSize, capacityBytes, 1 << 20, 64, 1 << 20)

  private class Fixture(maxSize: Int = 0, capacityBytes: Long = Long.MaxValue) {
    val directory = new Directory
    val number: Long = directory.nextNumber()
    val queue: ActorRef[PrimitiveCommand] =
      spawn(QueueActor.create(directory, number, limits(maxSize, capacityBytes)))
    val answers: TestProbe[Caller.Answered] = createTestProbe[Caller.Answered]()
    private var requests = 0L

    directory.add(number, queue)
    hold(1, home)

    def hold(hold: Long, process: Long): Unit =
      queue ! new PrimitiveCommand.Hold(hold, 0, Holder.process(process))

    def caller(process: Long = home): Caller = {
      requests += 1
      new Caller(process, requests, answers.ref.tell(_))
    }

    def item(text: String): Payload = new Payload(text.getBytes("UTF-8"), List().asJava)

    def put(text: String, process: Long = home, limit: Duration = forever): Caller = {
      val asking = caller(process)
      queue ! new QueueCommand.Put(asking, null, List(item(text)).asJava, limit)
      asking
    }

    def get(process: Long = home, limit: Duration = forever): Caller = {
      val asking = caller(process)
      queue ! new QueueCommand.Get(asking, null, 0, 1, limit)
      asking
    }

    def answerTo(asking: Caller): AnyRef = {
      val answered = answers.receiveMessage()
      answered.request() shouldBe asking.request()
      answered.answer()
    }

    def taken(asking: Caller): String = {
      val lent = answerTo(asking).asInstanceOf[QueueAnswer.Item]
      queue ! new QueueCommand.Taken(List(Long.box(lent.loan())).asJava)
      new String(lent.item().bytes(), "UTF-8")
    }

    def end(process: Long, code: Int): Ending = {
      val ending = new Ending(process, s"worker-$process", 4711, code, true, List().asJava)
      queue ! new PrimitiveCommand.ProcessEnded(ending)
      ending
    }
  }

  "An empty queue" should {
    "answer a caller that will not wait at once" in new Fixture {
      answerTo(get(limit = now)) shouldBe new QueueAnswer.Empty(0, 0)
    }

    "let a caller wait for the next item" in new Fixture {
      val waiting: Caller = get()
      answers.expectNoMessage(100.millis)
      val putting: Caller = put("a")
      answerTo(putting) shouldBe new QueueAnswer.Stored
      taken(waiting) shouldBe "a"
    }

    "tell a caller whose limit has passed who else waits" in new Fixture {
      val first: Caller = get()
      answerTo(get(limit = Duration.ofMillis(20))) shouldBe new QueueAnswer.Empty(0, 1)
      queue ! new PrimitiveCommand.Withdraw(first)
      answerTo(first) shouldBe new Outcome.Withdrawn
    }
  }

  "A bounded queue" should {
    "refuse a put that will not wait, and drop nothing it has" in new Fixture(1) {
      answerTo(put("a")) shouldBe new QueueAnswer.Stored
      answerTo(put("b", limit = now)) shouldBe new QueueAnswer.Full(1)
      taken(get()) shouldBe "a"
    }

    "admit a waiting put only when an item is taken for good" in new Fixture(1) {
      answerTo(put("a")) shouldBe new QueueAnswer.Stored
      val waiting: Caller = put("b")
      val asking: Caller = get()
      val lent: QueueAnswer.Item = answerTo(asking).asInstanceOf[QueueAnswer.Item]
      answers.expectNoMessage(100.millis)
      queue ! new QueueCommand.Taken(List(Long.box(lent.loan())).asJava)
      answerTo(waiting) shouldBe new QueueAnswer.Stored
    }
  }

  "A loan" should {
    "return to its old place when the taker dies before it confirms" in new Fixture {
      hold(2, child)
      answerTo(put("a"))
      answerTo(put("b"))
      answerTo(get(child)).asInstanceOf[QueueAnswer.Item]
      end(child, -9)
      taken(get()) shouldBe "a"
      taken(get()) shouldBe "b"
    }

    "be gone when the taker confirmed before it died" in new Fixture {
      hold(2, child)
      answerTo(put("a"))
      taken(get(child)) shouldBe "a"
      end(child, -9)
      answerTo(get(limit = now)) shouldBe new QueueAnswer.Empty(0, 0)
    }
  }

  "A caller that gave up" should {
    "be passed over" in new Fixture {
      val first: Caller = get()
      val second: Caller = get()
      queue ! new PrimitiveCommand.Withdraw(first)
      answerTo(first) shouldBe new Outcome.Withdrawn
      answerTo(put("a"))
      taken(second) shouldBe "a"
    }
  }

  "A getter that never put" should {
    "learn that the last other holder died" in new Fixture {
      hold(2, child)
      val waiting: Caller = get()
      val ending: Ending = end(child, -9)
      answerTo(waiting) shouldBe new QueueAnswer.Starved(ending)
    }

    "go on waiting when that holder ended in good order" in new Fixture {
      hold(2, child)
      val waiting: Caller = get()
      end(child, 0)
      answers.expectNoMessage(100.millis)
      put("a")
      answers.receiveMessage().answer() shouldBe new QueueAnswer.Stored
      taken(waiting) shouldBe "a"
    }

    "go on waiting while a third process holds the queue" in new Fixture {
      hold(2, child)
      hold(3, 8)
      get()
      end(child, -9)
      answers.expectNoMessage(100.millis)
    }
  }

  "A process that posts" should {
    "be granted credit by its first put, and no more above the capacity" in new Fixture(0, 1000) {
      val address: Caller = caller(child)
      queue ! new QueueCommand.Put(caller(child), address, List(item("a")).asJava, forever)
      val granted: QueueAnswer.Granted =
        answerTo(address).asInstanceOf[QueueAnswer.Granted]
      granted.bytes() shouldBe (1 << 20)
      answers.receiveMessage().answer() shouldBe new QueueAnswer.Stored
      queue ! new QueueCommand.Post(address, List.fill(20)(item("b")).asJava)
      answers.expectNoMessage(100.millis)
      val waiting: Caller = put("c", child)
      answers.expectNoMessage(100.millis)
      answerTo(put("d", limit = now)) shouldBe new QueueAnswer.Full(21)
      for (_ <- 1 to 13) taken(get())
      answers.receiveMessage().request() shouldBe waiting.request()
    }

    "need few answers until the queue is all but full" in new Fixture(1000) {
      val address: Caller = caller(child)
      var puts, asked, places = 0L
      def settle(): Unit = {
        val fence: Caller = caller(child)
        queue ! new QueueCommand.CountItems(fence)
        var isSettled = false
        while (!isSettled) {
          answers.receiveMessage() match {
            case one if one.request() == fence.request() => isSettled = true
            case one => one.answer() match {
                case granted: QueueAnswer.Granted => places += granted.places()
                case stored => stored shouldBe new QueueAnswer.Stored
              }
          }
        }
      }
      while (puts < 950) {
        if (places > 0) {
          queue ! new QueueCommand.Post(address, List(item("a")).asJava)
          places -= 1
        } else {
          queue ! new QueueCommand.Put(caller(child), address, List(item("a")).asJava, forever)
          asked += 1
        }
        puts += 1
        settle()
      }
      asked should be < 40L
    }

    "keep no place from somebody who wants it now" in new Fixture(4) {
      val address: Caller = caller(child)
      queue ! new QueueCommand.Put(caller(child), address, List(item("a")).asJava, forever)
      val granted: Long = answerTo(address).asInstanceOf[QueueAnswer.Granted].places()
      granted should be > 0L
      answers.receiveMessage().answer() shouldBe new QueueAnswer.Stored
      for (_ <- 1L to 3L - granted) answerTo(put("b"))
      val asking: Caller = put("c", limit = now)
      answerTo(address) shouldBe new QueueAnswer.RecallPlaces
      queue ! new QueueCommand.PlacesBack(address, granted)
      answerTo(asking) shouldBe new QueueAnswer.Stored
    }
  }

  "Items that were sent ahead" should {
    "be counted, and recalled for the first who finds no other" in new Fixture {
      hold(2, child)
      val address: Caller = caller(child)
      for (n <- 1 to 4) answerTo(put(s"$n"))
      for (_ <- 1 to 2) queue ! new QueueCommand.Get(caller(child), address, 0, 1, forever)
      answers.receiveMessage().answer() // the first get brings one
      val ahead: QueueAnswer.Ahead = answerTo(address).asInstanceOf[QueueAnswer.Ahead]
      answers.receiveMessage().answer()
      ahead.items() should have size 1
      val counting: Caller = caller()
      queue ! new QueueCommand.CountItems(counting)
      answerTo(counting) shouldBe new QueueAnswer.Size(2, 0, false)
      val asking: Caller = get(limit = now)
      answerTo(address) shouldBe new QueueAnswer.RecallItems
      answers.expectNoMessage(100.millis)
      end(child, -9)
      taken(asking) shouldBe "1"
      for (n <- 2 to 4) taken(get()) shouldBe s"$n"
    }
  }

  "Items that were noted as taken" should {
    class Noting(maxSize: Int = 0) extends Fixture(maxSize) {
      hold(2, child)
      val notes = new Cursors(MappedMemory.local(Cursors.BYTES))
      val address: Caller = {
        val plain = caller(child)
        new Caller(
          child,
          plain.request(),
          new Caller.ReplyTo {
            override def tell(answered: Caller.Answered): Unit = plain.replyTo().tell(answered)
            override def cursors(): Cursors = notes
          })
      }
      val cursor: Cursors.Cursor = notes.claim(address.request())
      for (n <- 1 to 4) answerTo(put(s"$n"))
      queue ! new QueueCommand.Get(caller(child), address, 0, 3, forever)
      val loans: Seq[Long] = answerTo(address) match {
        case ahead: QueueAnswer.Ahead => ahead.items().asScala.map(_.loan()).toSeq
        case other => fail(s"$other instead of items ahead")
      }
      answers.receiveMessage().answer() shouldBe a[QueueAnswer.Item]

      def size(): AnyRef = {
        val counting = caller()
        queue ! new QueueCommand.CountItems(counting)
        answerTo(counting)
      }
    }

    "not be counted, nor come back when their process dies" in new Noting {
      loans should have size 2
      size() shouldBe new QueueAnswer.Size(3, 0, false)
      cursor.reach(loans.head)
      size() shouldBe new QueueAnswer.Size(2, 0, false)
      end(child, -9)
      taken(get()) shouldBe "1" // that get's answer was not confirmed
      taken(get()) shouldBe "3"
      taken(get()) shouldBe "4"
    }

    "leave out what was passed over" in new Noting {
      cursor.moveTo(loans.head)
      cursor.reach(loans(1))
      size() shouldBe new QueueAnswer.Size(2, 0, false)
      queue ! new QueueCommand.Unreadable(loans.head)
      end(child, -9)
      taken(get()) shouldBe "2"
      taken(get()) shouldBe "1"
      taken(get()) shouldBe "4"
    }

    "give their places to who wants one now" in new Noting(4) {
      cursor.reach(loans.head)
      answerTo(put("5", limit = now)) shouldBe new QueueAnswer.Stored
    }

    "each be said while somebody waits for a place" in new Noting(4) {
      cursor.isWatched shouldBe false
      val waiting: Caller = put("5")
      answers.expectNoMessage(50.millis)
      cursor.isWatched shouldBe true
      cursor.reach(loans.head)
      queue ! new QueueCommand.TakenAhead(address, 0, loans.head)
      answerTo(waiting) shouldBe new QueueAnswer.Stored
    }
  }

  "Items that were recalled" should {
    "be back before their process is lent newer ones" in new Fixture {
      hold(2, child)
      val address: Caller = caller(child)
      for (n <- 1 to 4) answerTo(put(s"$n"))
      def ask(seen: Long): Caller = {
        val asking = caller(child)
        queue ! new QueueCommand.Get(asking, address, seen, 1, forever)
        asking
      }
      taken(ask(0)) shouldBe "1"
      val second: Caller = ask(0)
      val ahead: QueueAnswer.Ahead = answerTo(address).asInstanceOf[QueueAnswer.Ahead]
      taken(second) shouldBe "2"
      val rival: Caller = get(limit = Duration.ofMillis(50))
      answerTo(address) shouldBe new QueueAnswer.RecallItems
      answerTo(rival) shouldBe a[QueueAnswer.Empty]
      val asking: Caller = ask(1) // overtakes what the process gives back
      answers.expectNoMessage(100.millis)
      val back = ahead.items().asScala.map(item => Long.box(item.loan())).asJava
      queue ! new QueueCommand.ItemsBack(address, back)
      taken(asking) shouldBe "3"
    }
  }

  "A queue that shuts down" should {
    "wait for what is posted until every poster knows" in new Fixture {
      val address: Caller = caller(child)
      queue ! new QueueCommand.Put(caller(child), address, List(item("a")).asJava, forever)
      answers.receiveMessages(2)
      val shutting: Caller = caller()
      queue ! new QueueCommand.ShutDown(shutting, false)
      answerTo(address) shouldBe new QueueAnswer.Fence
      taken(get()) shouldBe "a"
      val waiting: Caller = get()
      answers.expectNoMessage(100.millis)
      queue ! new QueueCommand.Post(address, List(item("b")).asJava)
      taken(waiting) shouldBe "b"
      queue ! new QueueCommand.Fenced(address)
      answerTo(shutting) shouldBe new Outcome.Done
      answerTo(get()) shouldBe new QueueAnswer.HasShutDown
      answerTo(put("c")) shouldBe new QueueAnswer.HasShutDown
    }
  }

  "A queue without a holder" should {
    "end" in new Fixture {
      queue ! new PrimitiveCommand.Release(1)
      answers.expectTerminated(queue)
    }
  }

  "Any order of puts, gets and deaths" should {
    "give each item to exactly one taker, oldest first" in {
      val steps = Gen.listOfN(40, Gen.frequency(5 -> "put", 4 -> "get", 1 -> "die"))
      forAll(steps, minSuccessful(30)) { script =>
        val f = new Fixture
        var expected = mutable.Queue[String]()
        var dying = 100L
        for ((step, n) <- script.zipWithIndex) step match {
          case "put" =>
            f.answerTo(f.put(s"item-$n"))
            expected.enqueue(s"item-$n")
          case "get" if expected.nonEmpty =>
            f.taken(f.get()) shouldBe expected.dequeue()
          case "die" if expected.nonEmpty =>
            dying += 1
            f.hold(dying, dying)
            f.answerTo(f.get(dying))
            f.end(dying, -9)
          case _ => ()
        }
        expected.foreach(text => f.taken(f.get()) shouldBe text)
        f.answerTo(f.get(limit = now)) shouldBe new QueueAnswer.Empty(0, 0)
      }
    }
  }
}
