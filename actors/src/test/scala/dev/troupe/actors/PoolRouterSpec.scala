package dev.troupe.actors

import akka.actor.testkit.typed.scaladsl.{ActorTestKit, TestInbox}
import com.typesafe.config.ConfigFactory
import dev.troupe.actors.Payload.Transfer
import java.time.Duration
import java.util
import org.scalatest.BeforeAndAfterAll
import org.scalatest.concurrent.Eventually
import org.scalatest.matchers.should.Matchers
import org.scalatest.time.{Seconds, Span}
import org.scalatest.wordspec.AnyWordSpec
import scala.jdk.CollectionConverters._

class PoolRouterSpec extends AnyWordSpec with Matchers with BeforeAndAfterAll with Eventually {

  private lazy val kit = ActorTestKit("pool-router-spec", ConfigFactory.load())

  override def afterAll(): Unit = kit.shutdownTestKit()

  override implicit val patienceConfig: PatienceConfig = PatienceConfig(Span(10, Seconds))

  private def rig(places: Int, mostBootFailures: Int = 3) =
    new PoolRig(kit, places, mostBootFailures)

  import PoolRig.texts

  "A pool" should {

    "keep a small store at a worker, so that it need not wait" in {
      val pool = rig(1)
      val worker = pool.hireReady()
      pool.submit(5)
      worker.stored shouldBe Seq("1/0", "1/1")
      worker.work() shouldBe Some("1/0.0")
      worker.stored should contain("1/2")
    }

    "take a store back for a worker that is idle" in {
      val pool = rig(2)
      val busy = pool.hireReady()
      pool.submit(2)
      busy.begin() shouldBe Some("1/0.0")
      busy.stored shouldBe Seq("1/1")
      val idle = pool.hireReady()
      busy.look()
      busy.stored shouldBe empty
      idle.stored shouldBe Seq("1/1")
    }

    "not take back what is running" in {
      val pool = rig(2)
      val busy = pool.hireReady()
      val job = pool.submit(2)
      busy.stored.size shouldBe 2
      val idle = pool.hireReady() // asks for the return of the second
      busy.begin()
      busy.finish()
      busy.stored shouldBe empty
      idle.work() shouldBe Some("1/1.0")
      texts(pool.results(job).answer) should contain theSameElementsAs Seq("1/0.0", "1/1.0")
    }

    "ask once for what has begun at a worker that has not told its last outcome" in {
      val pool = rig(2)
      val busy = pool.hireReady()
      pool.submit(2)
      busy.turnStoreRound()
      busy.begin() should contain("1/1.0")
      val idle = pool.hireReady()
      busy.look()
      idle.stored shouldBe empty
      busy.refused shouldBe 1
    }

    "keep chunks until the first worker is up" in {
      val pool = rig(1)
      val job = pool.submit(1)
      pool.hireReady().work()
      texts(pool.results(job).answer) shouldBe Seq("1/0.0")
    }

    "answer as soon as the results are enough" in {
      val pool = rig(1)
      val worker = pool.hireReady()
      val asked = pool.results(pool.submit(3), 2)
      worker.work()
      asked.poll() shouldBe None
      worker.work()
      val answer = asked.answer.asInstanceOf[PoolRouter.Results]
      texts(answer) shouldBe Seq("1/0.0", "1/1.0")
      answer.standing shouldBe PoolRouter.Standing.OPEN
    }

    "tell the results of all watched jobs together" in {
      val pool = rig(1)
      val worker = pool.hireReady()
      val watched = new PoolTerms(null, 0, 3, true)
      val jobs = Seq(pool.submit(1, terms = watched), pool.submit(1, terms = watched))
      worker.work()
      worker.work()
      val news = pool.askRouter(new PoolRouter.AwaitNews(_)).answer.asInstanceOf[PoolRouter.News]
      news.results.asScala.map(_.job.toLong) shouldBe jobs
      news.results.asScala.map(_.standing).toSet shouldBe Set(PoolRouter.Standing.DONE)
    }

    "send a function once to a worker for each job" in {
      val pool = rig(1)
      val worker = pool.hireReady()
      pool.submit(2)
      pool.submit(1)
      worker.work()
      worker.work()
      worker.work()
      worker.functions.size shouldBe 2
    }

    "answer a job without items at once" in {
      val pool = rig(1)
      val answer = pool.results(pool.submit(0)).answer.asInstanceOf[PoolRouter.Results]
      answer.standing shouldBe PoolRouter.Standing.DONE
      answer.results.size shouldBe 0
    }

    "fail the running item of a worker that dies, and run the others" in {
      val pool = rig(1)
      val doomed = pool.hireReady()
      val job = pool.submit(2, 3)
      val asked = pool.results(job)
      doomed.work() shouldBe Some("1/0.0")
      doomed.begin() shouldBe Some("1/0.1")
      doomed.die()
      val next = pool.hireReady()
      (1 to 4).map(_ => next.work().get) shouldBe Seq("1/0.2", "1/1.0", "1/1.1", "1/1.2")
      texts(asked.answer) should contain theSameElementsAs
        Seq("1/0.0", "LOST 0.1", "1/0.2", "1/1.0", "1/1.1", "1/1.2")
    }

    "take from the log of a dead worker what it did not tell" in {
      val pool = rig(1)
      val doomed = pool.hireReady()
      val job = pool.submit(1, 2)
      doomed.begin()
      val batch =
        PoolRig.batch(doomed.running.get.number, 0, PoolRig.payload("from the log"))
      doomed.die(untold = Some(batch))
      pool.hireReady().work() shouldBe Some("1/0.1")
      texts(pool.results(job).answer) shouldBe Seq("from the log", "1/0.1")
    }

    "take an outcome once that is told and in the log" in {
      val pool = rig(1)
      val doomed = pool.hireReady()
      val job = pool.submit(1, 2)
      doomed.begin()
      val batch = PoolRig.batch(doomed.running.get.number, 0, PoolRig.payload("again"))
      doomed.finish()
      doomed.die(untold = Some(batch))
      pool.hireReady().work() shouldBe Some("1/0.1")
      texts(pool.results(job).answer) shouldBe Seq("1/0.0", "1/0.1")
    }

    "count what a worker without a log was given first as running" in {
      val pool = rig(1)
      val doomed = pool.hireReady()
      val job = pool.submit(2)
      doomed.begin()
      pool.end(doomed.process)
      doomed.recover(Array.empty, -1, PoolKeeper.UNKNOWN)
      pool.hireReady().work() shouldBe Some("1/1.0")
      texts(pool.results(job).answer) should contain theSameElementsAs Seq("LOST 0.0", "1/1.0")
    }

    "run an item again that lost its worker, as often as it may" in {
      val pool = rig(1)
      val job = pool.submit(1, terms = new PoolTerms(null, 1, 5, false))
      for (_ <- 1 to 2) {
        val doomed = pool.hireReady()
        doomed.begin() shouldBe Some("1/0.0")
        doomed.die()
      }
      val answer = pool.results(job).answer.asInstanceOf[PoolRouter.Results]
      texts(answer) shouldBe Seq("LOST 0.0")
      answer.results.get(0).attempts shouldBe 2
    }

    "not run an item again that killed too many workers" in {
      val pool = rig(1)
      val job = pool.submit(1, terms = new PoolTerms(null, 9, 2, false))
      for (_ <- 1 to 2) {
        val doomed = pool.hireReady()
        doomed.begin()
        doomed.die()
      }
      texts(pool.results(job).answer) shouldBe Seq("LOST 0.0")
    }

    "have a worker killed whose item does not end when its time is up" in {
      val pool = new PoolRig(kit, 1, grace = Duration.ofMillis(20))
      val stuck = pool.hireReady()
      val terms = new PoolTerms(Duration.ofSeconds(60), 0, 3, false)
      val job = pool.submit(2, terms = terms)
      stuck.begin()
      val asked = pool.order()
      pool.tell(new PoolWorker.Overdue(stuck.place, stuck.running.get.number, 0))
      eventually(asked.answer shouldBe new PoolKeeper.End(stuck.place))
      stuck.die()
      pool.hireReady().work() shouldBe Some("1/1.0")
      texts(pool.results(job).answer) should contain theSameElementsAs
        Seq("TIMED_OUT 0.0", "1/1.0")
    }

    "have a worker killed that does not even say that its time is up" in {
      val pool = new PoolRig(kit, 1, grace = Duration.ofMillis(10))
      val stopped = pool.hireReady()
      val asked = pool.order()
      pool.submit(1, terms = new PoolTerms(Duration.ofMillis(10), 0, 3, false))
      stopped.begin()
      eventually(asked.answer shouldBe new PoolKeeper.End(stopped.place))
    }

    "cancel an item that waits, and interrupt one that runs" in {
      val pool = rig(1)
      val worker = pool.hireReady()
      val job = pool.submit(1, 3)
      worker.begin() shouldBe Some("1/0.0")
      pool.tell(new PoolRouter.CancelItem(job, 0, 1))
      worker.finish()
      worker.work() shouldBe Some("1/0.2")
      texts(pool.results(job).answer) should contain theSameElementsAs
        Seq("1/0.0", "CANCELLED 0.1", "1/0.2")
    }

    "replace a worker after so many chunks, and hire the next with the last of them" in {
      val pool = new PoolRig(kit, 1, mostChunks = 2)
      val first = pool.hireReady()
      val job = pool.submit(3)
      first.stored shouldBe Seq("1/0", "1/1")
      val second = pool.hireReady()
      first.work()
      first.work()
      first.isRetired shouldBe true
      first.die(0)
      second.work() shouldBe Some("1/2.0")
      texts(pool.results(job).answer).size shouldBe 3
    }

    "hire and dismiss when it is resized" in {
      val pool = rig(1)
      val first = pool.hireReady()
      val asked = pool.order()
      asked.poll() shouldBe None
      pool.tell(new PoolKeeper.Resize(2))
      asked.answer shouldBe a[PoolKeeper.Hire]
      pool.tell(new PoolKeeper.Resize(1))
      first.isRetired shouldBe true
    }

    "never begin what was given up" in {
      val pool = rig(1)
      val worker = pool.hireReady()
      val dropped = pool.submit(2, 2)
      worker.begin()
      val drop = pool.askRouter(new PoolRouter.DropJob(_, dropped, false))
      drop.poll() shouldBe None
      worker.look()
      drop.answer shouldBe new Outcome.Done()
      val next = pool.submit(1)
      worker.finish()
      worker.work() shouldBe Some(s"$next/0.0")
      val answer = pool.results(dropped).answer.asInstanceOf[PoolRouter.Results]
      answer.standing shouldBe PoolRouter.Standing.UNKNOWN
    }

    "break when workers in a row die before they are ready" in {
      val pool = rig(2)
      val job = pool.submit(1)
      val asked = pool.results(job)
      pool.hire().die(1)
      pool.hire().die(1)
      asked.poll() shouldBe None
      pool.hire().die(1)
      asked.answer.asInstanceOf[PoolRouter.Results].standing shouldBe PoolRouter.Standing.BROKEN
      val breakage = pool.askRouter(new PoolRouter.AskBreakage(_)).answer
      breakage.asInstanceOf[PoolRouter.Breakage].last.lastWords shouldBe util.List.of("ouch")
      val later = pool.results(pool.submit(1)).answer.asInstanceOf[PoolRouter.Results]
      later.standing shouldBe PoolRouter.Standing.BROKEN
      pool.order().answer shouldBe new PoolKeeper.Closed(true)
    }

    "break when an initializer fails" in {
      val pool = rig(2)
      val asked = pool.results(pool.submit(1))
      pool.tell(new PoolWorker.Unready(pool.hire().place, PoolRig.payload("no")))
      asked.answer.asInstanceOf[PoolRouter.Results].standing shouldBe PoolRouter.Standing.BROKEN
    }

    "not break when a worker in between comes up" in {
      val pool = rig(2)
      pool.hire().die(1)
      pool.hire().die(1)
      pool.hireReady().die(1)
      pool.hire().die(1)
      pool.order().answer shouldBe a[PoolKeeper.Hire]
    }

    "offer a place again whose worker was never forked" in {
      val pool = rig(1)
      val hire = pool.order().answer.asInstanceOf[PoolKeeper.Hire]
      pool.tell(new PoolKeeper.Vacate(hire.place))
      pool.tell(new PrimitiveCommand.Release(hire.hold))
      pool.order().answer shouldBe a[PoolKeeper.Hire]
    }

    "finish what was submitted before a shutdown and then let its workers end" in {
      val pool = rig(1)
      val worker = pool.hireReady()
      val job = pool.submit(2)
      pool.tell(new PoolRouter.Shutdown())
      val joined = pool.join()
      val refused = pool.results(pool.submit(1)).answer.asInstanceOf[PoolRouter.Results]
      refused.standing shouldBe PoolRouter.Standing.NOT_RUNNING
      worker.work()
      worker.isRetired shouldBe false
      worker.work()
      worker.isRetired shouldBe true
      texts(pool.results(job).answer) shouldBe Seq("1/0.0", "1/1.0")
      joined.poll() shouldBe None
      worker.die(0)
      joined.answer shouldBe new Outcome.Done()
      pool.order().answer shouldBe new PoolKeeper.Closed(false)
    }

    "replace a worker that dies during a shutdown while chunks wait" in {
      val pool = rig(1)
      val doomed = pool.hireReady()
      val job = pool.submit(2)
      pool.tell(new PoolRouter.Shutdown())
      doomed.begin()
      doomed.die()
      val next = pool.hireReady()
      next.work()
      next.isRetired shouldBe true
      texts(pool.results(job).answer) should contain theSameElementsAs Seq("LOST 0.0", "1/1.0")
    }

    "cancel what is outstanding when it is terminated" in {
      val pool = rig(1)
      val worker = pool.hireReady()
      val (waiting, later) = (pool.submit(2), pool.submit(1))
      val asked = pool.results(waiting)
      worker.begin()
      pool.tell(new PoolRouter.Terminate())
      val standings = Seq(asked.answer, pool.results(later).answer, pool.results(pool.submit(1)).answer)
        .map(_.asInstanceOf[PoolRouter.Results].standing)
      standings shouldBe Seq(
        PoolRouter.Standing.CANCELLED,
        PoolRouter.Standing.CANCELLED,
        PoolRouter.Standing.NOT_RUNNING)
      val joined = pool.join()
      worker.die()
      joined.answer shouldBe new Outcome.Done()
    }

    "end with the process that made it" in {
      val pool = rig(1)
      val worker = pool.hireReady()
      pool.submit(1)
      worker.begin()
      pool.end(PoolRig.Owner)
      worker.finish()
      worker.isRetired shouldBe true
      worker.die(0)
      pool.directory.all.asScala shouldBe empty
    }

    "hold the handles in a payload no longer than it needs them" in {
      val pool = rig(2)
      val target = TestInbox[PrimitiveCommand]()
      val number = pool.directory.nextNumber()
      pool.directory.add(number, target.ref)
      def payload() =
        new Payload(Array.empty, util.List.of(new Transfer(number, 0, pool.nextHold())))

      val worker = pool.hireReady()
      val job = pool.submit(1, function = payload())
      worker.begin()
      worker.finish(Some(payload()))
      val doomed = pool.hireReady()
      pool.submit(1, function = payload())
      worker.look()
      val victim = Seq(worker, doomed).find(_.begin().isDefined).get
      victim.die()
      pool.results(job).answer
      pool.askRouter(new PoolRouter.DropJob(_, job + 1, false))

      val held = target.receiveAll().foldLeft(Map.empty[Long, Holder]) {
        case (held, hold: PrimitiveCommand.Hold)       => held + (hold.hold -> hold.holder)
        case (held, release: PrimitiveCommand.Release) => held - release.hold
        case (held, _)                                 => held
      }
      // a function that a worker has; a result that the owner has
      held.values.map(_.kind).toSet shouldBe Set(Holder.Kind.PROCESS)
      held.values.count(_.number == PoolRig.Owner) shouldBe 1
      held.values.count(_.number == worker.process) shouldBe 1
    }
  }
}
