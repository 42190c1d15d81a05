package dev.troupe.actors

import java.time.Duration

import scala.collection.mutable
import scala.jdk.CollectionConverters._

import akka.actor.testkit.typed.scaladsl.{BehaviorTestKit, TestInbox}
import dev.troupe.link.{Cursors, WireMessage}
import dev.troupe.memory.MappedMemory
import org.scalacheck.{Gen, Shrink}
import org.scalatest.matchers.should.Matchers
import org.scalatest.wordspec.AnyWordSpec
import org.scalatestplus.scalacheck.ScalaCheckPropertyChecks

private object QueueInterleavingSpec {

  /** A request that is not answered yet; one with a text puts it. */
  final case class Asking(caller: Caller, text: Option[String], limit: Duration, thread: Int)
}

/**
 * Processes that put, post, get and take what was sent ahead, give it back, give up and die, while
 * everything between them and the queue is still on its way. Two of three note what they took where the
 * queue can see it, and say so whenever they like.
 */
class QueueInterleavingSpec extends AnyWordSpec with Matchers with ScalaCheckPropertyChecks {

  import QueueInterleavingSpec.Asking

  // A shorter script is another story, and searching for one takes minutes.
  implicit private def asItIs[T]: Shrink[T] = Shrink.shrinkAny

  private val now = Duration.ZERO
  private val forever: Duration = null

  private final class World(limits: QueueLimits) {
    val directory = new Directory
    val queue: BehaviorTestKit[PrimitiveCommand] =
      BehaviorTestKit(QueueActor.create(directory, 1, limits))
    val put: mutable.Set[String] = mutable.Set.empty // what counts as put
    val offered: mutable.Set[String] = mutable.Set.empty
    val got: mutable.Map[String, Long] = mutable.Map.empty
    var processes: Vector[Process] = Vector.empty
    private var last = 0L

    start()
    start()
    start()

    def next(): Long = { last += 1; last }

    def start(): Process = {
      val process = new Process(next())
      queue.run(new PrimitiveCommand.Hold(next(), 0, Holder.process(process.number)))
      processes :+= process
      process
    }

    def size(): QueueAnswer.Size = {
      val inbox = TestInbox[Caller.Answered]()
      queue.run(new QueueCommand.CountItems(new Caller(0, next(), inbox.ref.tell(_))))
      inbox.receiveMessage().answer().asInstanceOf[QueueAnswer.Size]
    }

    /** Everything the queue says at this moment must be true at this moment. */
    def run(command: PrimitiveCommand): Unit = {
      queue.run(command)
      val answers = processes.flatMap(_.collect())
      val size = this.size()
      if (limits.maxSize > 0) size.items should be <= limits.maxSize
      if (limits.maxSize > 0 && answers.exists(_.isInstanceOf[QueueAnswer.Full])) {
        size.isFull shouldBe true
      }
      if (answers.exists(_.isInstanceOf[QueueAnswer.Empty])) size.items shouldBe 0
    }

    def die(process: Process): Unit = {
      processes = processes.filterNot(_ == process)
      process.sent.foreach(run) // what it sent is delivered; what it was sent, or did not send, is not
      run(
        new PrimitiveCommand.ProcessEnded(
          new Ending(process.number, "worker", 4711, -9, true, List[String]().asJava)))
    }

    def settle(): Unit =
      while (processes.exists(_.isBusy)) processes.foreach { one =>
        one.takeAll()
        one.deliver()
        one.arrive()
      }

    /** One process, as its handles behave; one thread puts, two get. */
    final class Process(val number: Long) {
      private val inbox = TestInbox[Caller.Answered]()
      private val notes =
        if (number % 3 == 0) null else new Cursors(MappedMemory.local(Cursors.BYTES))
      private val replies: Caller.ReplyTo = new Caller.ReplyTo {
        override def tell(answered: Caller.Answered): Unit = inbox.ref.tell(answered)
        override def cursors(): Cursors = notes
      }
      private val address = new Caller(number, World.this.next(), replies)
      private val cursor = Option(notes).map(_.claim(address.request()))
      private val polled = mutable.Queue.empty[Long] // loans from the store, oldest first
      private var reached = 0L
      private var told = 0L
      private val received = mutable.Queue.empty[Caller.Answered]
      val sent: mutable.Queue[PrimitiveCommand] = mutable.Queue.empty
      private val store = mutable.Queue.empty[QueueAnswer.Item]
      private var batches = 0L
      private var places = 0L
      private var bytes = 0L
      private var puts = 0
      private val asking = mutable.Map.empty[Long, Asking]
      private val seen = mutable.Map.empty[(Int, String), Int] // by thread and producer, the last item
      private val inHand = mutable.Map.empty[Int, QueueAnswer.Item] // by thread, opened and not taken
      private var unsaid: Seq[PrimitiveCommand] = Nil // what the delivering thread is about to send

      def isBusy: Boolean =
        received.nonEmpty || sent.nonEmpty || inHand.nonEmpty || unsaid.nonEmpty

      def isWaiting: Boolean = asking.nonEmpty

      def collect(): Seq[WireMessage] = {
        val all = inbox.receiveAll()
        received ++= all
        all.map(_.answer())
      }

      def arrive(): Unit = if (sent.nonEmpty) run(sent.dequeue())

      def offer(limit: Duration): Unit = if (!asking.values.exists(_.text.isDefined)) {
        puts += 1
        val text = s"$number-$puts"
        val item = new Payload(text.getBytes("UTF-8"), List().asJava)
        offered += text
        if (places > 0 && bytes > 0) {
          places -= 1
          bytes -= item.footprint()
          put += text
          sent += new QueueCommand.Post(address, List(item).asJava)
        } else {
          val caller = ask(Some(text), limit, 0)
          sent += new QueueCommand.Put(caller, address, List(item).asJava, limit)
        }
      }

      def get(thread: Int, limit: Duration): Unit =
        if (inHand.contains(thread)) take(thread)
        else if (!asking.values.exists(one => one.text.isEmpty && one.thread == thread)) {
          if (store.nonEmpty) {
            inHand(thread) = store.dequeue()
            polled += inHand(thread).loan()
          } else {
            tell()
            sent += new QueueCommand.Get(ask(None, limit, thread), address, batches, 1, limit)
          }
        }

      def takeAll(): Unit = inHand.keys.toList.foreach(take)

      def giveUp(): Unit = asking.values.headOption.foreach { one =>
        sent += new PrimitiveCommand.Withdraw(one.caller)
      }

      def leave(): Unit = if (asking.isEmpty && received.isEmpty && inHand.isEmpty) {
        say()
        tell()
        store.clear()
        places = 0
        sent += new QueueCommand.Leave(address)
        left = true
      }

      private var left = false

      def hasLeft: Boolean = left

      private def say(): Unit = {
        sent ++= unsaid
        unsaid = Nil
      }

      def deliver(): Unit = if (unsaid.nonEmpty) say()
      else if (received.nonEmpty) {
        val answered = received.dequeue()
        answered.answer() match {
          case more: QueueAnswer.Ahead if !left =>
            store ++= more.items().asScala
            batches += 1
          case granted: QueueAnswer.Granted if !left =>
            places += granted.places()
            bytes += granted.bytes()
          case _: QueueAnswer.RecallItems if !left =>
            val loans = store.map(item => Long.box(item.loan())).toList
            store.clear()
            unsaid = progress ++ Seq(new QueueCommand.ItemsBack(address, loans.asJava))
          case _: QueueAnswer.RecallPlaces if !left =>
            unsaid = Seq(new QueueCommand.PlacesBack(address, places))
            places = 0
          case _ if answered.request() == address.request() => () // it left
          case answer =>
            val asked = asking.remove(answered.request()).get
            answer match {
              case _: QueueAnswer.Stored => put += asked.text.get
              case item: QueueAnswer.Item => inHand(asked.thread) = item
              case _: QueueAnswer.SentAhead => get(asked.thread, asked.limit)
              case _ => asked.text.foreach(one => offered -= one) // it never had an effect
            }
        }
      }

      private def take(thread: Int): Unit = {
        val item = inHand.remove(thread).get
        val text = new String(item.item().bytes(), "UTF-8")
        withClue(s"$text was got twice: ")(got.put(text, number) shouldBe None)
        val Array(producer, order) = text.split('-')
        withClue(s"process $number got $text late: ") {
          order.toInt should be > seen.getOrElse((thread, producer), 0)
        }
        seen((thread, producer)) = order.toInt
        if (cursor.nonEmpty && polled.headOption.contains(item.loan())) {
          polled.dequeue()
          reached = item.loan()
          cursor.foreach(_.reach(reached))
          if (cursor.exists(_.isWatched)) tell()
        } else {
          polled -= item.loan()
          sent += new QueueCommand.Taken(List(Long.box(item.loan())).asJava)
        }
      }

      private def progress: Seq[PrimitiveCommand] =
        if (told == reached) Nil else Seq(new QueueCommand.TakenAhead(address, 0, reached))

      def tell(): Unit = {
        sent ++= progress
        told = reached
      }

      private def ask(text: Option[String], limit: Duration, thread: Int): Caller = {
        val caller = new Caller(number, World.this.next(), inbox.ref.tell(_))
        asking(caller.request()) = Asking(caller, text, limit, thread)
        caller
      }
    }
  }

  private val steps: Gen[List[(String, Int)]] = Gen.listOfN(
    400,
    Gen.zip(
      Gen.frequency(
        30 -> "put",
        4 -> "put now",
        30 -> "get",
        4 -> "get now",
        60 -> "deliver",
        60 -> "arrive",
        3 -> "give up",
        3 -> "tell",
        2 -> "die",
        1 -> "leave"
      ),
      Gen.choose(0, 1000)
    )
  )

  private def play(world: World, script: List[(String, Int)]): Unit = {
    for ((step, number) <- script) {
      val process = world.processes(number % world.processes.size)
      if (!process.hasLeft || step == "arrive" || step == "deliver") step match {
        case "put" => process.offer(forever)
        case "put now" => process.offer(now)
        case "get" => process.get(number % 2, forever)
        case "get now" => process.get(number % 2, now)
        case "deliver" => process.deliver()
        case "arrive" => process.arrive()
        case "give up" => process.giveUp()
        case "tell" => process.tell()
        case "leave" => process.leave()
        case "die" =>
          world.die(process)
          world.start()
      }
    }
    world.settle()
    while (world.processes.exists(_.isWaiting)) { // whoever waits for ever gives up now
      world.processes.foreach(_.giveUp())
      world.settle()
    }
  }

  private def drain(world: World): Unit = {
    val last = world.start()
    var before = -1
    while (before != world.got.size) {
      before = world.got.size
      last.get(0, now)
      world.settle()
    }
    world.size().items shouldBe 0
    withClue("lost: ")(world.put.toSet -- world.got.keySet shouldBe Set.empty)
    withClue("made up: ")(world.got.keySet.toSet -- world.offered shouldBe Set.empty)
  }

  "A queue" should {
    "give each item once and each producer's in order, whatever is on its way" in {
      forAll(steps, minSuccessful(150)) { script =>
        val world = new World(new QueueLimits(0, Long.MaxValue, 400, 8, 1 << 20))
        play(world, script)
        drain(world)
      }
    }

    "do the same with bounds, of which none is exceeded or felt too early" in {
      forAll(Gen.choose(1, 12), steps, minSuccessful(150)) { (maxSize, script) =>
        val world = new World(new QueueLimits(maxSize, Long.MaxValue, 1 << 20, 4, 1 << 20))
        play(world, script)
        drain(world)
      }
    }

    "hold producers back above its capacity and let them go on below it" in {
      forAll(steps, minSuccessful(50)) { script =>
        val world = new World(new QueueLimits(0, 600, 300, 8, 1 << 20))
        play(world, script)
        drain(world)
      }
    }
  }
}
