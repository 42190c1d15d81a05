package dev.troupe.actors

import dev.troupe.actors.LockActor.{
  Abandoned,
  Acquire,
  Fence,
  Fenced,
  Free,
  Granted,
  Keep,
  Look,
  Recover,
  Standing,
  Told
}
import dev.troupe.memory.{Block, LockWord, MappedMemory}
import java.time.Duration
import java.util.{List => JavaList}
import java.util.concurrent.atomic.AtomicInteger
import org.scalacheck.Gen
import org.scalatest.matchers.should.Matchers
import org.scalatest.wordspec.AnyWordSpec
import org.scalatestplus.scalacheck.ScalaCheckPropertyChecks
import scala.collection.mutable

class LockActorSpec
    extends AnyWordSpec
    with Matchers
    with ScalaCheckPropertyChecks
    with PrimitiveFixture {

  private case class Agent(process: Long, thread: Long)

  private sealed trait Step
  private case class Take(agent: Agent) extends Step
  private case class Give(agent: Agent) extends Step
  private case class GiveUp(whose: Int) extends Step
  private case class Die(process: Long) extends Step

  private val agents: Gen[Agent] = for {
    process <- Gen.choose(1L, 3L)
    thread <- Gen.choose(1L, 2L)
  } yield Agent(process, thread)

  private val steps: Gen[List[Step]] = Gen.listOf(
    Gen.frequency[Step](
      6 -> agents.map(Take.apply),
      6 -> agents.map(Give.apply),
      2 -> Gen.choose(0, 9).map(GiveUp.apply),
      1 -> Gen.choose(1L, 3L).map(Die.apply)))

  private def newWord(): LockWord = new LockWord(MappedMemory.local(LockWord.BYTES))

  private def lockOf(
      onStop: Runnable = () => (),
      word: LockWord = newWord(),
      rules: LockActor.Rules = new LockActor.Rules(true, false)): Primitive =
    new Primitive(directory => LockActor.create(directory, 1, word, rules, onStop))

  private def keep(of: Primitive, agent: Agent): Unit =
    of.tell(new Keep(new Caller(agent.process, 0, null), agent.thread))

  private def take(of: Primitive, agent: Agent, limit: Duration = null): Caller =
    of.ask(agent.process)(new Acquire(_, agent.thread, limit))

  private def grant(of: Primitive, caller: Caller): Granted =
    of.answerTo(caller).asInstanceOf[Granted]

  private def free(of: Primitive, agent: Agent): Caller =
    of.ask(agent.process)(new Free(_, agent.thread))

  private def standing(of: Primitive): Standing =
    of.answerTo(of.ask(Directory.HOME)(new Look(_))).asInstanceOf[Standing]

  private val one = Agent(1, 11)
  private val two = Agent(2, 22)
  private val three = Agent(3, 33)
  private val nobody = new Standing(0, 0, 0, false)

  "The authority of a lock" should {
    "be held by one thread at a time, in the order they came" in {
      forAll(steps) { steps =>
        val lock = lockOf()
        var owner: Option[Agent] = None
        var depth = 0
        val queue = mutable.ArrayBuffer.empty[(Agent, Caller)]

        def passOn(): Unit = {
          owner = None
          depth = 0
          if (queue.nonEmpty) {
            val (next, caller) = queue.remove(0)
            grant(lock, caller).depth shouldBe 1
            owner = Some(next)
            depth = 1
          }
        }

        steps.foreach {
          case Take(agent) if !queue.exists(_._1 == agent) =>
            val caller = take(lock, agent)
            if (owner.forall(_ == agent)) {
              owner = Some(agent)
              depth += 1
              grant(lock, caller).depth shouldBe depth
            } else {
              queue += agent -> caller
            }
          case Give(agent) =>
            val answer = lock.answerTo(free(lock, agent))
            if (owner.contains(agent)) {
              answer shouldBe new Outcome.Done
              depth -= 1
              if (depth == 0) {
                passOn()
              }
            } else {
              answer shouldBe a[Standing]
            }
          case GiveUp(whose) if queue.nonEmpty =>
            val (_, caller) = queue.remove(whose % queue.size)
            lock.withdraw(caller)
            lock.answerTo(caller) shouldBe new Outcome.Withdrawn
          case Die(process) =>
            lock.end(process, -9)
            queue.filterInPlace(_._1.process != process)
            if (owner.exists(_.process == process)) {
              passOn()
            }
          case _ =>
        }
        standing(lock) shouldBe
          owner.map(agent => new Standing(agent.process, agent.thread, depth, false)).getOrElse(nobody)
        queue.forall { case (_, caller) => !lock.isAnswered(caller, new Look(_)) } shouldBe true
      }
    }

    "be given back as often as it was taken" in {
      val lock = lockOf()
      grant(lock, take(lock, one)).depth shouldBe 1
      grant(lock, take(lock, one)).depth shouldBe 2
      grant(lock, take(lock, one)).depth shouldBe 3
      (1 to 3).foreach(_ => lock.answerTo(free(lock, one)) shouldBe new Outcome.Done)
      standing(lock) shouldBe nobody
      lock.answerTo(free(lock, one)) shouldBe nobody
    }

    "refuse to be given back by another thread of the same process" in {
      val lock = lockOf()
      grant(lock, take(lock, one))
      lock.answerTo(free(lock, Agent(1, 12))) shouldBe new Standing(1, 11, 1, false)
      standing(lock) shouldBe new Standing(1, 11, 1, false)
    }

    "tell who has it when time is up" in {
      val lock = lockOf()
      grant(lock, take(lock, one))
      lock.answerTo(take(lock, two, Duration.ZERO)) shouldBe new Standing(1, 11, 1, false)
      lock.answerTo(take(lock, two, Duration.ofMillis(20))) shouldBe new Standing(1, 11, 1, false)
      lock.answerTo(free(lock, one))
      standing(lock) shouldBe nobody
    }

    "leave a grant with who withdraws too late" in {
      val lock = lockOf()
      val caller = take(lock, one)
      lock.withdraw(caller)
      grant(lock, caller).depth shouldBe 1
      standing(lock) shouldBe new Standing(1, 11, 1, false)
    }

    "pass on what was granted to a process that had died before it came" in {
      val lock = lockOf()
      grant(lock, take(lock, one))
      val dead = take(lock, two)
      val waiting = take(lock, three)
      lock.answerTo(free(lock, one))
      grant(lock, dead)
      lock.end(2, -9)
      grant(lock, waiting).depth shouldBe 1
    }

    "stay held when its holder dies, and say whose it was" in {
      val lock = lockOf()
      grant(lock, take(lock, one))
      keep(lock, one)
      val waiting = take(lock, two)
      val ending = lock.end(1, -9)
      lock.answerTo(waiting) shouldBe new Abandoned(ending)
      lock.answerTo(take(lock, three)) shouldBe new Abandoned(ending)
      lock.answerTo(take(lock, three, Duration.ZERO)) shouldBe new Abandoned(ending)
      lock.answerTo(free(lock, three)) shouldBe new Standing(1, 11, 1, true)
    }

    "forget that it was kept when it is given back" in {
      val lock = lockOf()
      grant(lock, take(lock, one))
      keep(lock, one)
      lock.answerTo(free(lock, one))
      lock.end(1, -9)
      grant(lock, take(lock, two)).depth shouldBe 1
    }

    "forget a dead waiter" in {
      val lock = lockOf()
      grant(lock, take(lock, one))
      take(lock, two)
      val waiting = take(lock, three)
      lock.end(2, -9)
      lock.answerTo(free(lock, one))
      grant(lock, waiting).depth shouldBe 1
    }

    "free what it guards once, when nobody holds it" in {
      val freed = new AtomicInteger
      val lock = lockOf(() => freed.incrementAndGet())
      lock.hold(1)
      lock.tell(new PrimitiveCommand.Release(1))
      standing(lock) shouldBe nobody
      freed.get shouldBe 0
      lock.end(1, 0)
      lock.isStopped() shouldBe true
      freed.get shouldBe 1
    }

    "grant what was given back by a process that died before it told" in {
      val shared = newWord()
      val lock = lockOf(word = shared)
      shared.take(LockWord.owner(1, 11)) shouldBe true
      val waiting = take(lock, two)
      standing(lock) shouldBe new Standing(1, 11, 1, false)
      shared.giveBack(LockWord.owner(1, 11)) shouldBe LockWord.Given.TELL
      lock.isAnswered(waiting, new Look(_)) shouldBe false
      lock.end(1, -9)
      grant(lock, waiting).depth shouldBe 1
    }

    "let others overtake for a while, and then nobody" in {
      val shared = newWord()
      val lock = lockOf(word = shared)
      val overtaker = LockWord.owner(3, 33)
      shared.take(LockWord.owner(1, 11))
      val waiting = take(lock, two)
      standing(lock)
      shared.giveBack(LockWord.owner(1, 11)) shouldBe LockWord.Given.TELL
      var times = 0
      while (shared.take(overtaker)) {
        times += 1
        lock.tell(new Told)
        standing(lock)
        shared.giveBack(overtaker) shouldBe LockWord.Given.TELL
      }
      times should be > 0
      lock.tell(new Told)
      grant(lock, waiting).depth shouldBe 1
    }

    "pass on what a dead holder kept, marked, where that was chosen" in {
      val lock = lockOf(rules = new LockActor.Rules(true, true))
      grant(lock, take(lock, one))
      keep(lock, one)
      val waiting = take(lock, two)
      lock.end(1, -9)
      grant(lock, waiting).depth shouldBe 1
      standing(lock) shouldBe new Standing(2, 22, 1, true)
      lock.answerTo(lock.ask(2)(new Recover(_)))
      standing(lock) shouldBe new Standing(2, 22, 1, false)
    }

    "be freed by anybody if it has no owner, also after a death" in {
      val lock = lockOf(rules = new LockActor.Rules(false, false))
      grant(lock, take(lock, one))
      keep(lock, one)
      lock.end(1, -9)
      lock.answerTo(free(lock, two)) shouldBe new Outcome.Done
      grant(lock, take(lock, three)).depth shouldBe 1
      standing(lock) shouldBe new Standing(3, 33, 1, false)
    }

    "speak a protocol that survives the wire" in {
      val lost = new Ending(3, "worker-3", 4711, -9, true, JavaList.of())
      checkRoundTrips(classOf[LockActor.Command], classOf[LockActor.Answer]) { caller =>
        Seq(
          new HomeActor.MakeLock(caller, true),
          new HomeActor.MakeBlock(caller, 400, 3),
          new HomeActor.BlockMade(9, 4, new Block("/dev/shm/a/b", 64, 400)),
          new HomeActor.BlockMade(9, 4, null),
          new Acquire(caller, 11, null),
          new Acquire(caller, 11, Duration.ofMillis(1500)),
          new Keep(caller, 11),
          new Free(caller, 11),
          new Told,
          new Recover(caller),
          new Fence(caller),
          new Look(caller),
          new Granted(2),
          new Standing(1, 11, 2, true),
          new Abandoned(lost),
          new Fenced(4))
      }
    }
  }
}
