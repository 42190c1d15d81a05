package dev.troupe.actors

import akka.actor.testkit.typed.scaladsl.ActorTestKit
import com.typesafe.config.ConfigFactory
import org.scalacheck.{Gen, Shrink}
import org.scalatest.BeforeAndAfterAll
import org.scalatest.matchers.should.Matchers
import org.scalatest.wordspec.AnyWordSpec
import org.scalatestplus.scalacheck.ScalaCheckPropertyChecks
import scala.collection.mutable
import scala.jdk.CollectionConverters._

class PoolInterleavingSpec
    extends AnyWordSpec
    with Matchers
    with BeforeAndAfterAll
    with ScalaCheckPropertyChecks {

  private lazy val kit = ActorTestKit("pool-interleaving-spec", ConfigFactory.load())

  override def afterAll(): Unit = kit.shutdownTestKit()

  import PoolInterleavingSpec._

  private val steps: Gen[List[Step]] = Gen.listOf(
    Gen.frequency(
      3 -> Gen.choose(0, 4).map(Submit),
      8 -> Gen.choose(0, 2).map(Work),
      3 -> Gen.choose(0, 2).map(Die),
      2 -> Gen.choose(0, 2).map(LookAway),
      1 -> Gen.choose(0, 9).map(GiveUp)))

  private implicit val noShrink: Shrink[List[Step]] = Shrink.shrinkAny

  /** Plays the steps, then lets the workers finish, and compares with what the workers saw. */
  private final class Play {
    private val pool = new PoolRig(kit, 3, Int.MaxValue)
    private val crew = mutable.ArrayBuffer.fill(3)(pool.hire())
    private val jobs = mutable.LinkedHashMap.empty[Long, Int]
    private val runs = mutable.Map.empty[String, Long] // chunk -> the process that was given it
    private val finished = mutable.Set.empty[String]

    def run(step: Step): Unit = {
      step match {
        case Submit(chunks)   => jobs += pool.submit(chunks) -> chunks
        case Work(worker)     => work(crew(worker))
        case Die(worker)      =>
          crew(worker).die()
          crew(worker) = pool.hire()
        case LookAway(worker) => crew(worker).withdraw()
        case GiveUp(job)      =>
          jobs.keys.toSeq.lift(job).foreach { number =>
            jobs -= number
            pool.tell(new PoolRouter.DropJob(number))
          }
      }
      crew.foreach(note)
    }

    private def work(worker: PoolRig#Worker): Unit =
      if (worker.work.isDefined) {
        finished += worker.name
        worker.finish()
      } else if (!worker.isWaiting) {
        worker.ask()
      }

    private def note(worker: PoolRig#Worker): Unit = {
      worker.look()
      if (worker.work.isDefined) {
        runs.getOrElseUpdate(worker.name, worker.process) shouldBe worker.process
      }
    }

    def finish(): Unit = {
      while (crew.exists(one => one.work.isDefined || !one.isWaiting)) {
        crew.indices.foreach(worker => run(Work(worker)))
      }
      for ((job, chunks) <- jobs) {
        val answer = pool.results(job).answer.asInstanceOf[PoolRouter.Results]
        answer.isLast shouldBe true
        answer.results.asScala.map(_.chunk.toInt) shouldBe (0 until chunks)
        answer.results.asScala.foreach { result =>
          val chunk = s"$job/${result.chunk}"
          if (finished(chunk)) {
            PoolRig.text(result.values) shouldBe chunk
          } else {
            result.lost.process shouldBe runs(chunk)
          }
        }
      }
    }
  }

  "A pool" should {
    "answer every chunk exactly once, whatever workers do and die of" in {
      forAll(steps, minSuccessful(300)) { steps =>
        val play = new Play
        steps.foreach(play.run)
        play.finish()
      }
    }
  }
}

object PoolInterleavingSpec {
  private sealed trait Step
  private final case class Submit(chunks: Int) extends Step
  private final case class Work(worker: Int) extends Step
  private final case class Die(worker: Int) extends Step
  private final case class LookAway(worker: Int) extends Step
  private final case class GiveUp(job: Int) extends Step
}
