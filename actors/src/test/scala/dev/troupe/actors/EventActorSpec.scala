package dev.troupe.actors

import dev.troupe.actors.EventActor.{Await, Look, Raised, Told}
import dev.troupe.memory.{EventWord, MappedMemory}
import java.time.Duration
import org.scalatest.matchers.should.Matchers
import org.scalatest.wordspec.AnyWordSpec

class EventActorSpec extends AnyWordSpec with Matchers with PrimitiveFixture {

  private def newWord(): EventWord = new EventWord(MappedMemory.local(EventWord.BYTES))

  private def eventOf(word: EventWord): Primitive =
    new Primitive(directory => EventActor.create(directory, 1, word, () => ()))

  private def await(of: Primitive, process: Long, turns: Long, limit: Duration = null): Caller =
    of.ask(process)(new Await(_, turns, limit))

  private def look(of: Primitive): Raised =
    of.answerTo(of.ask(Directory.HOME)(new Look(_))).asInstanceOf[Raised]

  "The authority of an event" should {
    "wake all who wait when it is told" in {
      val word = newWord()
      val event = eventOf(word)
      val waiting = Seq(await(event, 1, 0), await(event, 2, 0))
      look(event) shouldBe new Raised(false)
      word.set() shouldBe true
      event.tell(new Told)
      waiting.foreach(event.answerTo(_) shouldBe new Raised(true))
    }

    "wake who waits for one that died before it told" in {
      val word = newWord()
      val event = eventOf(word)
      val waiting = await(event, 2, 0)
      look(event)
      word.set() shouldBe true
      event.isAnswered(waiting, new Look(_)) shouldBe false
      event.end(1, -9)
      event.answerTo(waiting) shouldBe new Raised(true)
    }

    "wake who waited when it was set and cleared at once, and nobody else" in {
      val word = newWord()
      val event = eventOf(word)
      val waiting = await(event, 1, word.turns)
      look(event)
      word.set() shouldBe true
      word.clear()
      val late = await(event, 2, word.turns)
      event.answerTo(waiting) shouldBe new Raised(true)
      event.isAnswered(late, new Look(_)) shouldBe false
      word.set() shouldBe true // it was marked again for the late one
    }

    "not keep one waiting that saw it unset just before it was set" in {
      val word = newWord()
      val event = eventOf(word)
      val seen = word.turns
      word.set() shouldBe false
      event.answerTo(await(event, 1, seen)) shouldBe new Raised(true)
    }

    "forget a dead waiter" in {
      val word = newWord()
      val event = eventOf(word)
      await(event, 1, 0)
      val waiting = await(event, 2, 0)
      event.end(1, -9)
      look(event)
      word.set() shouldBe true
      event.tell(new Told)
      event.answerTo(waiting) shouldBe new Raised(true)
    }

    "say that it is not set when time is up" in {
      val event = eventOf(newWord())
      event.answerTo(await(event, 1, 0, Duration.ZERO)) shouldBe new Raised(false)
      event.answerTo(await(event, 1, 0, Duration.ofMillis(20))) shouldBe new Raised(false)
    }
  }
}
