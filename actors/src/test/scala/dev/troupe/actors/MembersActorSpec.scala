package dev.troupe.actors

import scala.concurrent.duration._
import scala.jdk.CollectionConverters._

import akka.actor.testkit.typed.scaladsl.{ActorTestKit, ScalaTestWithActorTestKit}
import akka.actor.typed.{ActorRef, ActorSystem}
import akka.actor.typed.scaladsl.Behaviors
import akka.cluster.MemberStatus
import akka.cluster.typed.{Cluster, Join}
import com.typesafe.config.ConfigFactory
import org.scalatest.time.{Seconds, Span}
import org.scalatest.wordspec.AnyWordSpecLike

object MembersActorSpec {

  /** As a node has it, with a clock for impatient people. */
  private val config = ConfigFactory
    .parseString("""
      akka {
        actor.provider = cluster
        loglevel = OFF
        coordinated-shutdown.run-by-actor-system-terminate = off
        remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
        cluster {
          downing-provider-class = ""
          jmx.enabled = off
          gossip-interval = 50 ms
          leader-actions-interval = 50 ms
          unreachable-nodes-reaper-interval = 50 ms
          periodic-tasks-initial-delay = 50 ms
          failure-detector { heartbeat-interval = 50 ms, acceptable-heartbeat-pause = 500 ms }
        }
      }""")
    .withFallback(ConfigFactory.load())
}

class MembersActorSpec
    extends ScalaTestWithActorTestKit(MembersActorSpec.config)
    with AnyWordSpecLike {

  implicit override val patienceConfig: PatienceConfig = PatienceConfig(Span(20, Seconds))

  private val home = Cluster(system)
  home.manager ! Join(home.selfMember.address)

  private val members: ActorRef[PrimitiveCommand] = spawn(MembersActor.create())

  private class Process(number: Long) {
    val node: ActorSystem[Nothing] =
      ActorSystem[Nothing](Behaviors.empty, system.name, MembersActorSpec.config)
    private val address = Cluster(node).selfMember.address

    def announce(): Unit =
      members ! new MembersActor.Joining(new Caller(number, 0, null), address.toString)

    def join(): Unit = {
      Cluster(node).manager ! Join(home.selfMember.address)
      eventually(statusAtHome shouldBe Some(MemberStatus.Up))
    }

    def die(): Unit = ActorTestKit.shutdown(node)

    def isKnownToHaveEnded(): Unit =
      members ! new PrimitiveCommand.ProcessEnded(
        new Ending(number, "worker", 4711, -9, true, List().asJava)
      )

    def statusAtHome: Option[MemberStatus] =
      home.state.members.find(_.address == address).map(_.status)
  }

  "A process that has ended" should {
    "be no member any more" in {
      val process = new Process(7)
      process.announce()
      process.join()
      process.die()
      process.isKnownToHaveEnded()
      eventually(process.statusAtHome shouldBe None)
      home.state.unreachable shouldBe empty
    }

    "be no member for long if it joins after its end" in {
      val process = new Process(8)
      process.announce()
      process.isKnownToHaveEnded()
      process.join()
      process.die()
      eventually(process.statusAtHome shouldBe None)
    }
  }

  "A process that lives" should {
    "stay a member while it cannot be reached" in {
      val process = new Process(9)
      process.announce()
      process.join()
      process.die()
      eventually(home.state.unreachable.size shouldBe 1)
      createTestProbe[String]().expectNoMessage(200.millis)
      process.statusAtHome shouldBe Some(MemberStatus.Up)
      process.isKnownToHaveEnded()
      eventually(process.statusAtHome shouldBe None)
    }
  }
}
