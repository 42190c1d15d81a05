package dev.troupe.actors

import akka.actor.testkit.typed.scaladsl.ActorTestKit
import com.typesafe.config.ConfigFactory
import org.scalacheck.{Gen, Shrink}
import org.scalatest.BeforeAndAfterAll
import org.scalatest.matchers.should.Matchers
import org.scalatest.wordspec.AnyWordSpec
import org.scalatestplus.scalacheck.ScalaCheckPropertyChecks
import scala.collection.mutable

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
      3 -> Gen.zip(Gen.choose(0, 4), Gen.choose(1, 3)).map(Submit.tupled),
      8 -> Gen.choose(0, 2).map(Begin),
      8 -> Gen.choose(0, 2).map(Finish),
      2 -> Gen.choose(0, 2).map(Die),
      1 -> Gen.choose(0, 2).map(DieUntold),
      3 -> Gen.choose(0, 2).map(Look),
      1 -> Gen.choose(0, 9).map(GiveUp)))

  private implicit val noShrink: Shrink[List[Step]] = Shrink.shrinkAny

  /** Plays the steps, then lets the workers finish, and compares with what the workers saw. */
  private final class Play {
    private val pool = new PoolRig(kit, 3, Int.MaxValue)
    private val crew = mutable.ArrayBuffer.fill(3)(pool.hireReady())
    private val jobs = mutable.LinkedHashMap.empty[Long, (Int, Int)]
    private val begun = mutable.Map.empty[String, Int] // item -> how often
    private val finished = mutable.Set.empty[String]

    def run(step: Step): Unit = step match {
      case Submit(chunks, items) => jobs += pool.submit(chunks, items) -> (chunks, items)
      case Begin(worker)         => begin(crew(worker))
      case Finish(worker)        => finish(crew(worker))
      case Look(worker)          => crew(worker).look()
      case Die(worker)           => die(worker, None)
      case DieUntold(worker)     =>
        val one = crew(worker)
        one.running.filter(_ => one.item >= 0) match {
          case Some(assignment) =>
            val name = s"${PoolRig.name(assignment)}.${one.item}"
            finished += name
            die(worker, Some(PoolRig.batch(assignment.number, one.item, PoolRig.payload(name))))
          case None => die(worker, None)
        }
      case GiveUp(job)           =>
        jobs.keys.toSeq.lift(job).foreach { number =>
          jobs -= number
          pool.askRouter(new PoolRouter.DropJob(_, number, false))
        }
    }

    private def begin(worker: PoolRig#Worker): Unit =
      if (worker.item < 0) {
        worker.begin().foreach(name => begun(name) = begun.getOrElse(name, 0) + 1)
      }

    private def finish(worker: PoolRig#Worker): Unit =
      if (worker.item >= 0) {
        finished += s"${PoolRig.name(worker.running.get)}.${worker.item}"
        worker.finish()
      }

    private def die(worker: Int, untold: Option[Payload]): Unit = {
      crew(worker).die(untold = untold)
      crew(worker) = pool.hireReady()
    }

    def finish(): Unit = {
      var isBusy = true
      while (isBusy) {
        crew.foreach { worker => begin(worker); finish(worker) }
        isBusy = crew.exists(one => one.item >= 0 || one.running.isDefined || one.stored.nonEmpty)
      }
      begun.values.foreach(_ shouldBe 1) // nothing is run twice
      for ((job, (chunks, items)) <- jobs) {
        val answer = pool.results(job).answer.asInstanceOf[PoolRouter.Results]
        answer.standing shouldBe PoolRouter.Standing.DONE
        val expected = for (chunk <- 0 until chunks; item <- 0 until items) yield {
          val name = s"$job/$chunk.$item"
          begun should contain key name // also what was lost
          if (finished(name)) name else s"LOST $chunk.$item"
        }
        PoolRig.texts(answer) should contain theSameElementsAs expected
      }
    }
  }

  "A pool" should {
    "end every item exactly once, whatever workers do and die of" in {
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
  private final case class Submit(chunks: Int, items: Int) extends Step
  private final case class Begin(worker: Int) extends Step
  private final case class Finish(worker: Int) extends Step
  private final case class Die(worker: Int) extends Step
  private final case class DieUntold(worker: Int) extends Step
  private final case class Look(worker: Int) extends Step
  private final case class GiveUp(job: Int) extends Step
}
