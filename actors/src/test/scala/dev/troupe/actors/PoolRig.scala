package dev.troupe.actors

import akka.actor.testkit.typed.scaladsl.{ActorTestKit, TestInbox}
import akka.actor.typed.DispatcherSelector
import dev.troupe.actors.Caller.Answered
import dev.troupe.link.WireMessage
import java.nio.charset.StandardCharsets.UTF_8
import java.time.Duration
import java.util
import scala.annotation.tailrec
import scala.collection.mutable
import scala.jdk.CollectionConverters._

/** A pool whose actor runs on the calling thread, and processes that only the test knows. */
final class PoolRig(
    kit: ActorTestKit,
    places: Int,
    mostBootFailures: Int = 3,
    mostChunks: Int = 0,
    grace: Duration = Duration.ofSeconds(60)) {
  val directory = new Directory
  private val number = directory.nextNumber()
  private var requests = 0L
  private var holds = 1L << 32
  private var processes = 1000L
  private var jobs = 0L

  directory.add(
    number,
    kit.spawn(
      PoolRouter.create(
        directory,
        number,
        new PoolPlan(places, mostBootFailures, mostChunks, 0, null, grace)),
      DispatcherSelector.fromConfig("akka.test.calling-thread-dispatcher")))
  directory.deliver(
    number,
    new PrimitiveCommand.Hold(nextHold(), PoolRouter.OWNER, Holder.process(PoolRig.Owner)))

  def nextHold(): Long = {
    holds += 1
    holds
  }

  /** A request and what it was answered so far. */
  final class Asked(target: Long, process: Long, command: Caller => PrimitiveCommand) {
    requests += 1
    private val inbox = TestInbox[Answered]()
    private val caller = new Caller(process, requests, inbox.ref.tell(_))
    directory.deliver(target, command(caller))

    /** The answer, if there is one that was not seen yet. */
    def poll(): Option[WireMessage] = {
      val seen = inbox.receiveAll()
      assert(seen.size <= 1, s"answered more than once: $seen")
      seen.headOption.map(_.answer)
    }
    def answer: WireMessage = poll().getOrElse(sys.error("not answered yet"))
    def withdraw(): Unit = directory.deliver(target, new PrimitiveCommand.Withdraw(caller))
  }

  def askRouter(command: Caller => PrimitiveCommand): Asked =
    new Asked(number, PoolRig.Owner, command)
  def tell(command: PrimitiveCommand): Unit = directory.deliver(number, command)

  def submit(
      chunks: Int,
      items: Int = 1,
      terms: PoolTerms = PoolRig.Terms,
      function: Payload = PoolRig.payload("f")): Long = {
    jobs += 1
    tell(new PoolRouter.OpenJob(jobs, function, terms))
    val pieces = (0 until chunks).map(chunk =>
      new PoolRouter.Piece(items, PoolRig.payload(s"$jobs/$chunk")))
    tell(new PoolRouter.Submit(jobs, 0, pieces.asJava, true))
    jobs
  }

  def results(job: Long, least: Int = Int.MaxValue): Asked =
    askRouter(new PoolRouter.AwaitResults(_, job, least, null))

  def join(): Asked = askRouter(new PoolRouter.Join(_, Duration.ofSeconds(10)))

  def end(process: Long, code: Int = -9): Unit = {
    val ending =
      new Ending(process, s"PoolWorker-$process", process, code, true, util.List.of("ouch"))
    directory.all.asScala.toList.foreach(_ ! new PrimitiveCommand.ProcessEnded(ending))
  }

  def order(): Asked = askRouter(new PoolKeeper.AwaitOrder(_))

  /** Fills a place with a worker that is not ready yet. */
  def hire(): Worker = order().answer match {
    case hire: PoolKeeper.Hire =>
      processes += 1
      tell(new PoolKeeper.Employ(hire.place, processes))
      tell(new PrimitiveCommand.Hold(nextHold(), PoolRouter.WORKER, Holder.process(processes)))
      tell(new PrimitiveCommand.Release(hire.hold))
      new Worker(hire.place, processes)
    case other => sys.error(s"no place: $other")
  }

  def hireReady(): Worker = {
    val worker = hire()
    worker.ready()
    worker
  }

  /** What a worker's process would do: it runs one item after the other, and tells at once. */
  final class Worker(val place: Long, val process: Long) {
    private val orders = TestInbox[Answered]()
    private val store = mutable.Queue.empty[PoolWorker.Assignment]
    private var nextItem = 0
    var running: Option[PoolWorker.Assignment] = None
    var item = -1 // of the running assignment; -1 between items
    var functions: List[Payload] = Nil
    var interrupted: List[PoolWorker.Interrupt] = Nil
    var refused = 0 // how often it was asked in vain for what it had begun
    private var isDismissed = false

    def ready(): Unit =
      tell(new PoolWorker.Ready(new Caller(process, 1, orders.ref.tell(_)), place, process))

    def isRetired: Boolean = { look(); isDismissed && running.isEmpty && store.isEmpty }

    /** What waits here, by job and chunk. */
    def stored: Seq[String] = { look(); store.toSeq.map(PoolRig.name) }

    /** Begins with what came last, as if it had run the others and not told yet. */
    def turnStoreRound(): Unit = {
      look()
      store.prepend(store.removeLast())
    }

    /** Takes the orders that have come. */
    @tailrec
    final def look(): Unit = {
      val came = orders.receiveAll().map(_.answer)
      came.foreach(obey)
      if (came.nonEmpty) {
        look() // what was said meanwhile
      }
    }

    private def obey(order: WireMessage): Unit = order match {
      case give: PoolWorker.Give =>
        give.assignments.asScala.foreach { one =>
          Option(one.function).foreach(function => functions = function :: functions)
          store.enqueue(one)
        }
      case revoke: PoolWorker.Revoke =>
        val from = running match {
          case Some(one) if one.number == revoke.assignment =>
            if (revoke.evenIfBegun) {
              running = Some(withTo(one, nextItem))
              nextItem
            } else {
              refused += 1
              Int.MaxValue
            }
          case _ =>
            store.dequeueFirst(_.number == revoke.assignment).fold(Int.MaxValue)(_.from)
        }
        tell(new PoolWorker.Returned(place, revoke.assignment, from))
      case interrupt: PoolWorker.Interrupt => interrupted = interrupt :: interrupted
      case _: PoolWorker.Dismiss           => isDismissed = true
      case other                           => sys.error(s"unexpected: $other")
    }

    private def withTo(one: PoolWorker.Assignment, to: Int) =
      new PoolWorker.Assignment(
        one.number, one.job, one.function, one.terms, one.from, to, one.arguments)

    /** Begins the next item; its name, if there is one. */
    def begin(): Option[String] = {
      look()
      if (running.exists(nextItem >= _.to)) {
        running = None // the rest was taken back
      }
      if (running.isEmpty && store.nonEmpty) {
        running = Some(store.dequeue())
        nextItem = running.get.from
      }
      running.map { one =>
        item = nextItem
        nextItem += 1
        s"${PoolRig.name(one)}.$item"
      }
    }

    /** Ends the item that runs, with its name as the result. */
    def finish(values: Option[Payload] = None): Unit = {
      val one = running.getOrElse(sys.error("nothing to finish"))
      val value = values.getOrElse(PoolRig.payload(s"${PoolRig.name(one)}.$item"))
      tellDone(one, item, value)
      item = -1
      if (nextItem >= running.get.to) {
        running = None
      }
      look()
    }

    def tellDone(one: PoolWorker.Assignment, item: Int, value: Payload): Unit =
      tell(new PoolWorker.Done(place, PoolRig.batch(one.number, item, value), 1000, 0))

    /** Runs one item, if there is one. */
    def work(): Option[String] = {
      val name = begin()
      name.foreach(_ => finish())
      name
    }

    /** Ends, and lets the keeper read its log: what it ran, and an outcome that it did not tell. */
    def die(code: Int = -9, untold: Option[Payload] = None): Unit = {
      look()
      end(process, code)
      val number = running.filter(_ => item >= 0).fold(-1L)(_.number)
      recover(untold.fold(Array.empty[Byte])(_.bytes), number, item)
    }

    def recover(batch: Array[Byte], assignment: Long, item: Int): Unit =
      order().poll() match {
        case Some(examine: PoolKeeper.Examine) =>
          assert(examine.place == place)
          tell(new PoolKeeper.Recovered(place, batch, assignment, item))
        case _ => // nobody asks any more
      }
  }
}

object PoolRig {
  val Owner = 7L
  val Terms = new PoolTerms(null, 0, 3, false)

  def payload(text: String): Payload = new Payload(text.getBytes(UTF_8), util.List.of())

  def text(payload: Payload): String = new String(payload.bytes, UTF_8)

  def name(one: PoolWorker.Assignment): String = text(one.arguments)

  def batch(assignment: Long, item: Int, value: Payload): Payload =
    PoolBatch.single(
      assignment, item, new PoolBatch.Entry(PoolBatch.Kind.VALUE, 1, 0, 1000, value))

  /** The results in an answer, one text an item: its value or its fate. */
  def texts(answer: AnyRef): Seq[String] =
    answer.asInstanceOf[PoolRouter.Results].results.asScala.toSeq.flatMap { one =>
      if (one.outcomes == null) {
        (one.from until one.to).map(item => s"${one.fate} ${one.chunk}.$item")
      } else {
        val outcomes = new PoolOutcomes(one.outcomes)
        Iterator.continually(outcomes).takeWhile(_.next()).map(each => text(each.payload)).toSeq
      }
    }
}
