package dev.troupe.actors

import akka.actor.testkit.typed.scaladsl.{ActorTestKit, TestInbox}
import com.typesafe.config.ConfigFactory
import dev.troupe.actors.Payload.Transfer
import java.util
import org.scalatest.BeforeAndAfterAll
import org.scalatest.matchers.should.Matchers
import org.scalatest.wordspec.AnyWordSpec
import scala.jdk.CollectionConverters._

class PoolRouterSpec extends AnyWordSpec with Matchers with BeforeAndAfterAll {

  private lazy val kit = ActorTestKit("pool-router-spec", ConfigFactory.load())

  override def afterAll(): Unit = kit.shutdownTestKit()

  private def rig(places: Int, mostBootFailures: Int = 3) =
    new PoolRig(kit, places, mostBootFailures)

  private def texts(answer: AnyRef): Seq[String] =
    answer.asInstanceOf[PoolRouter.Results].results.asScala.toSeq.map(one => PoolRig.text(one.values))

  "A pool" should {

    "hand a chunk to an idle worker only" in {
      val pool = rig(2)
      val first = pool.hireReady()
      pool.submit(3)
      first.look().map(_.chunk) shouldBe Some(0)
      val second = pool.hireReady()
      second.work.map(_.chunk) shouldBe Some(1)
      second.finish()
      second.work.map(_.chunk) shouldBe Some(2)
      first.work.map(_.chunk) shouldBe Some(0)
    }

    "keep chunks until the first worker is up" in {
      val pool = rig(1)
      val job = pool.submit(1)
      val worker = pool.hireReady()
      worker.finish()
      texts(pool.results(job).answer) shouldBe Seq("1/0")
    }

    "answer results in input order, whoever finishes first" in {
      val pool = rig(2)
      val (slow, fast) = (pool.hireReady(), pool.hireReady())
      val job = pool.submit(3)
      val asked = pool.results(job)
      slow.look()
      fast.look()
      fast.finish()
      fast.finish()
      asked.poll() shouldBe None
      slow.finish()
      val answer = asked.answer.asInstanceOf[PoolRouter.Results]
      texts(answer) shouldBe Seq("1/0", "1/1", "1/2")
      answer.isLast shouldBe true
    }

    "answer as soon as the results are enough" in {
      val pool = rig(1)
      val worker = pool.hireReady()
      val job = pool.submit(2)
      val asked = pool.results(job, 1)
      worker.look()
      worker.finish()
      val answer = asked.answer.asInstanceOf[PoolRouter.Results]
      texts(answer) shouldBe Seq("1/0")
      answer.isLast shouldBe false
    }

    "send a function once to a worker for each job" in {
      val pool = rig(1)
      val worker = pool.hireReady()
      pool.submit(2)
      pool.submit(1)
      worker.look().map(_.function) should not be Some(null)
      worker.finish()
      worker.work.map(_.function) shouldBe Some(null)
      worker.finish()
      worker.work.map(_.function) should not be Some(null)
    }

    "answer a job without items at once" in {
      val pool = rig(1)
      val answer = pool.results(pool.submit(0)).answer.asInstanceOf[PoolRouter.Results]
      answer.isLast shouldBe true
      answer.results.size shouldBe 0
    }

    "fail the chunk of a worker that dies, and run the others" in {
      val pool = rig(1)
      val doomed = pool.hireReady()
      val job = pool.submit(2)
      val asked = pool.results(job)
      doomed.look()
      doomed.die()
      pool.hireReady().finish()
      val results = asked.answer.asInstanceOf[PoolRouter.Results].results.asScala
      results.map(_.chunk) shouldBe Seq(0, 1)
      results.head.lost.exitCode shouldBe -9
      results.head.values shouldBe null
      results(1).lost shouldBe null
    }

    "offer the place of a worker that died" in {
      val pool = rig(1)
      val worker = pool.hireReady()
      val asked = pool.vacancy()
      asked.poll() shouldBe None
      worker.die()
      asked.answer shouldBe a[PoolRouter.Vacancy]
    }

    "run a chunk elsewhere that did not reach its worker" in {
      val pool = rig(1)
      val away = pool.hireReady()
      away.withdraw()
      val job = pool.submit(2)
      away.die()
      val next = pool.hireReady()
      next.work.map(_.chunk) shouldBe Some(0)
      next.finish()
      next.finish()
      texts(pool.results(job).answer) shouldBe Seq("1/0", "1/1")
    }

    "take a result that is told twice once" in {
      val pool = rig(1)
      val worker = pool.hireReady()
      val job = pool.submit(1)
      worker.look()
      val work = worker.work
      worker.finish()
      worker.withdraw()
      worker.work = work
      worker.finish()
      texts(pool.results(job).answer) shouldBe Seq("1/0")
      pool.submit(1)
      worker.look().map(_.job) shouldBe Some(2)
    }

    "never begin what was given up" in {
      val pool = rig(1)
      val worker = pool.hireReady()
      val dropped = pool.submit(2)
      val asked = pool.results(dropped)
      asked.withdraw()
      asked.answer shouldBe new Outcome.Withdrawn()
      pool.tell(new PoolRouter.DropJob(dropped))
      val next = pool.submit(1)
      worker.look()
      worker.finish()
      worker.work.map(_.job) shouldBe Some(next)
      pool.results(dropped).answer shouldBe a[Outcome.Refused]
    }

    "break when workers in a row die before their first chunk" in {
      val pool = rig(2)
      val job = pool.submit(1)
      val asked = pool.results(job)
      pool.hire().die(1)
      pool.hire().die(1)
      asked.poll() shouldBe None
      pool.hire().die(1)
      asked.answer.asInstanceOf[PoolRouter.Broken].last.lastWords shouldBe util.List.of("ouch")
      pool.results(pool.submit(1)).answer shouldBe a[PoolRouter.Broken]
      pool.vacancy().answer shouldBe new PoolRouter.Closed(true)
    }

    "not break when a worker in between comes up" in {
      val pool = rig(2)
      pool.hire().die(1)
      pool.hire().die(1)
      pool.hireReady().die(1)
      pool.hire().die(1)
      pool.vacancy().answer shouldBe a[PoolRouter.Vacancy]
    }

    "offer a place again whose worker was never forked" in {
      val pool = rig(1)
      val vacancy = pool.vacancy().answer.asInstanceOf[PoolRouter.Vacancy]
      pool.directory.deliver(vacancy.worker, new PrimitiveCommand.Release(vacancy.hold))
      pool.vacancy().answer shouldBe a[PoolRouter.Vacancy]
    }

    "finish what was submitted before a shutdown and then let its workers end" in {
      val pool = rig(1)
      val worker = pool.hireReady()
      val job = pool.submit(2)
      pool.tell(new PoolRouter.Shutdown())
      val joined = pool.join()
      pool.results(pool.submit(1)).answer shouldBe new PoolRouter.NotRunning()
      worker.look()
      worker.finish()
      worker.isRetired shouldBe false
      worker.finish()
      worker.isRetired shouldBe true
      texts(pool.results(job).answer) shouldBe Seq("1/0", "1/1")
      pool.vacancy().answer shouldBe new PoolRouter.Closed(false)
      joined.poll() shouldBe None
      worker.die(0)
      joined.answer shouldBe new Outcome.Done()
    }

    "replace a worker that dies during a shutdown while chunks wait" in {
      val pool = rig(1)
      val doomed = pool.hireReady()
      val job = pool.submit(2)
      pool.tell(new PoolRouter.Shutdown())
      doomed.look()
      doomed.die()
      val next = pool.hireReady()
      next.finish()
      next.isRetired shouldBe true
      val results = pool.results(job).answer.asInstanceOf[PoolRouter.Results].results
      results.asScala.map(_.lost != null) shouldBe Seq(true, false)
    }

    "cancel what is outstanding when it is terminated" in {
      val pool = rig(1)
      val worker = pool.hireReady()
      val (waiting, later) = (pool.submit(2), pool.submit(1))
      val asked = pool.results(waiting)
      worker.look()
      pool.tell(new PoolRouter.Terminate())
      asked.answer shouldBe new PoolRouter.Cancelled()
      pool.results(later).answer shouldBe new PoolRouter.Cancelled()
      pool.results(pool.submit(1)).answer shouldBe new PoolRouter.NotRunning()
      val joined = pool.join()
      worker.die()
      joined.answer shouldBe new Outcome.Done()
    }

    "end with the process that made it" in {
      val pool = rig(1)
      val worker = pool.hireReady()
      pool.submit(1)
      worker.look()
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
      def payload() = new Payload(Array.empty, util.List.of(new Transfer(number, 0, pool.nextHold())))

      val (worker, doomed) = (pool.hireReady(), pool.hireReady())
      val job = pool.submit(2, payload())
      pool.tell(new PoolRouter.OpenJob(99, payload(), 1))
      pool.tell(new PoolRouter.Submit(99, 0, 1, payload()))
      worker.look()
      doomed.look()
      worker.finish(payload())
      worker.finish(payload())
      doomed.die()
      pool.results(job).answer
      pool.tell(new PoolRouter.DropJob(99))

      val held = target.receiveAll().foldLeft(Map.empty[Long, Holder]) {
        case (held, hold: PrimitiveCommand.Hold)       => held + (hold.hold -> hold.holder)
        case (held, release: PrimitiveCommand.Release) => held - release.hold
        case (held, _)                                 => held
      }
      // two functions and an argument that the worker has; a result that the owner has
      held.values.groupMapReduce(_.number)(_ => 1)(_ + _) shouldBe
        Map(worker.process -> 3, PoolRig.Owner -> 1)
      held.values.map(_.kind).toSet shouldBe Set(Holder.Kind.PROCESS)
    }
  }

  "A message of a pool" should {
    "be the same after it travelled" in {
      val codec = Protocols.codec()
      val payload = new Payload(Array[Byte](1, 2), util.List.of(new Transfer(3, 1, 4)))
      val ending = new Ending(5, "PoolWorker-1", 6, -9, true, util.List.of("ouch"))
      val failure = new ChunkResult.Failure(1, payload)
      val caller = new Caller(-1, 9, null)
      val examples = Seq(
        new HomeActor.MakePool(caller, 4, 3),
        new PoolRouter.OpenJob(1, payload, 2),
        new PoolRouter.Submit(1, 0, 3, payload),
        new PoolRouter.AwaitResults(caller, 1, 100),
        new PoolRouter.DropJob(1),
        new PoolRouter.AwaitVacancy(caller),
        new PoolRouter.Shutdown(),
        new PoolRouter.Terminate(),
        new PoolRouter.Join(caller, null),
        new PoolRouter.Results(
          util.List.of(
            new ChunkResult(0, payload, util.List.of(failure), null),
            ChunkResult.ofLost(1, ending)),
          true),
        new PoolRouter.Cancelled(),
        new PoolRouter.NotRunning(),
        new PoolRouter.Broken(ending),
        new PoolRouter.Vacancy(1, 2),
        new PoolRouter.Closed(true),
        new PoolRouter.StillRunning(2),
        new PoolWorker.Employ(1),
        new PoolWorker.NextChunk(caller),
        new PoolWorker.Finished(caller, 1, new ChunkResult(0, payload, util.List.of(failure), null)),
        new PoolWorker.Work(1, 0, payload, 3, payload),
        new PoolWorker.Work(1, 0, null, 3, payload),
        new PoolWorker.Retire()
      )
      examples.foreach { message =>
        val bytes = codec.encode(message)
        codec.encode(codec.decode(bytes, util.Map.of())) shouldBe bytes
      }
      val protocols = Seq(
        classOf[PoolRouter.Command],
        classOf[PoolRouter.Answer],
        classOf[PoolWorker.Command],
        classOf[PoolWorker.Answer])
      protocols.flatMap(_.getPermittedSubclasses).toSet should contain theSameElementsAs
        examples.map(_.getClass).toSet.filter(_ != classOf[HomeActor.MakePool])
    }
  }
}
