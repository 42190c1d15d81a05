package dev.troupe.actors

import akka.actor.testkit.typed.scaladsl.{ActorTestKit, TestInbox}
import akka.actor.typed.DispatcherSelector
import dev.troupe.actors.Caller.Answered
import dev.troupe.link.WireMessage
import java.nio.charset.StandardCharsets.UTF_8
import java.time.Duration
import java.util
import scala.jdk.CollectionConverters._

/** A pool whose actors run on the calling thread, and processes that only the test knows. */
final class PoolRig(kit: ActorTestKit, places: Int, mostBootFailures: Int) {
  val directory = new Directory
  private val number = directory.nextNumber()
  private var requests = 0L
  private var holds = 1L << 32
  private var processes = 1000L
  private var jobs = 0L

  directory.add(
    number,
    kit.spawn(
      PoolRouter.create(directory, number, places, mostBootFailures),
      DispatcherSelector.fromConfig("akka.test.calling-thread-dispatcher")))
  directory.deliver(number, new PrimitiveCommand.Hold(nextHold(), 0, Holder.process(PoolRig.Owner)))

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

  def askRouter(command: Caller => PrimitiveCommand): Asked = new Asked(number, PoolRig.Owner, command)
  def tell(command: PrimitiveCommand): Unit = directory.deliver(number, command)

  def submit(chunks: Int, function: Payload = PoolRig.payload("f")): Long = {
    jobs += 1
    tell(new PoolRouter.OpenJob(jobs, function, chunks))
    (0 until chunks).foreach(chunk =>
      tell(new PoolRouter.Submit(jobs, chunk, 1, PoolRig.payload(s"$jobs/$chunk"))))
    jobs
  }

  def results(job: Long, enoughBytes: Int = Int.MaxValue): Asked =
    askRouter(new PoolRouter.AwaitResults(_, job, enoughBytes))

  def join(): Asked = askRouter(new PoolRouter.Join(_, Duration.ofSeconds(10)))

  def end(process: Long, code: Int = -9): Unit = {
    val ending = new Ending(process, s"PoolWorker-$process", process, code, true, util.List.of("ouch"))
    directory.all.asScala.toList.foreach(_ ! new PrimitiveCommand.ProcessEnded(ending))
  }

  def vacancy(): Asked = askRouter(new PoolRouter.AwaitVacancy(_))

  /** Fills a place with a worker that has not asked yet. */
  def hire(): Worker = vacancy().answer match {
    case vacancy: PoolRouter.Vacancy =>
      processes += 1
      directory.deliver(vacancy.worker, new PoolWorker.Employ(processes))
      directory.deliver(
        vacancy.worker,
        new PrimitiveCommand.Hold(nextHold(), 0, Holder.process(processes)))
      directory.deliver(vacancy.worker, new PrimitiveCommand.Release(vacancy.hold))
      new Worker(vacancy.worker, processes)
    case other => sys.error(s"no place: $other")
  }

  def hireReady(): Worker = {
    val worker = hire()
    worker.ask()
    worker
  }

  /** What a worker's process would do. */
  final class Worker(val number: Long, val process: Long) {
    private var asked: Option[Asked] = None
    var work: Option[PoolWorker.Work] = None
    var isRetired = false

    def isWaiting: Boolean = asked.isDefined

    def ask(): Unit = {
      asked = Some(new Asked(number, process, new PoolWorker.NextChunk(_)))
      look()
    }

    /** Takes what it was answered; the chunk, if it was given one just now. */
    def look(): Option[PoolWorker.Work] = asked.flatMap(_.poll()) match {
      case Some(given: PoolWorker.Work) =>
        asked = None
        work = Some(given)
        work
      case Some(_: PoolWorker.Retire) =>
        asked = None
        isRetired = true
        None
      case Some(_: Outcome.Withdrawn) =>
        asked = None
        None
      case Some(other) => sys.error(s"unexpected: $other")
      case None        => None
    }

    def withdraw(): Unit = {
      asked.foreach(_.withdraw())
      look()
    }

    def finish(values: Payload): Unit = {
      val done = work.getOrElse(sys.error("nothing to finish"))
      work = None
      val result = new ChunkResult(done.chunk, values, util.List.of(), null)
      asked = Some(new Asked(number, process, new PoolWorker.Finished(_, done.job, result)))
      look()
    }

    /** Finishes its chunk with the arguments as its results. */
    def finish(): Unit = finish(PoolRig.payload(name))

    def name: String = work.fold("")(one => s"${one.job}/${one.chunk}")

    def die(code: Int = -9): Unit = end(process, code)
  }
}

object PoolRig {
  val Owner = 7L

  def payload(text: String): Payload = new Payload(text.getBytes(UTF_8), util.List.of())

  def text(payload: Payload): String = new String(payload.bytes, UTF_8)
}
