package dev.troupe;

import static dev.troupe.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SharedMemoryTest {

  private static Troupe troupe;

  @BeforeAll
  static void open() {
    troupe = Troupe.open();
  }

  @AfterAll
  static void close() {
    troupe.close();
  }

  static void writeByName(String name, int at, byte value) throws IOException {
    try (SharedMemory memory = Troupe.current().attachSharedMemory(name)) {
      memory.buffer().put(at, value);
    }
  }

  static void writeByHandle(SharedMemory memory, int at, byte value) {
    memory.buffer().put(at, value);
  }

  static void createAndEnd(String name) throws IOException {
    Troupe.current().createSharedMemory(name, 10).buffer().put(0, (byte) 7);
  }

  static void createAndBlock(String name, Queue<String> ready, Queue<String> never)
      throws Exception {
    Troupe.current().createSharedMemory(name, 10);
    ready.put("made");
    never.get();
  }

  private static String name() {
    return "test " + UUID.randomUUID();
  }

  // CPython: _TestSharedMemory.test_shared_memory_basics
  @Test
  void create_named_isFoundByItsNameAndSharesItsBytes() throws Exception {
    String name = name();
    SharedMemory memory = troupe.createSharedMemory(name, 512);
    assertEquals(name, memory.name());
    assertEquals(512, memory.size());
    assertEquals(0, memory.buffer().get(511));
    memory.buffer().put(0, (byte) 42);
    SharedMemory same = troupe.attachSharedMemory(name);
    assertEquals(42, same.buffer().get(0));
    same.buffer().put(1, (byte) 43);
    assertEquals(43, memory.buffer().get(1));
    assertThrows(FileAlreadyExistsException.class, () -> troupe.createSharedMemory(name, 10));
    same.close();
    same.close();
    assertThrows(IllegalStateException.class, same::buffer);
    memory.unlink();
    assertThrows(NoSuchFileException.class, memory::unlink);
    assertThrows(NoSuchFileException.class, () -> troupe.attachSharedMemory(name));
    assertEquals(42, memory.buffer().get(0)); // who has it goes on
  }

  @Test
  void buffer_takenBeforeClose_staysUsable() throws Exception {
    SharedMemory memory = troupe.createSharedMemory(64);
    ByteBuffer buffer = memory.buffer();
    memory.unlink();
    memory.close();
    buffer.putLong(0, 1L << 40);
    assertEquals(1L << 40, buffer.getLong(0));
  }

  @Test
  void unlinkAndCreate_sameName_isOtherMemory() throws Exception {
    String name = name();
    SharedMemory old = troupe.createSharedMemory(name, 16);
    old.buffer().put(0, (byte) 1);
    old.unlink();
    SharedMemory fresh = troupe.createSharedMemory(name, 16);
    assertEquals(0, fresh.buffer().get(0));
    fresh.unlink();
  }

  // CPython: _TestSharedMemory.test_shared_memory_recreate
  @Test
  void create_withoutName_makesOneUpEachTime() throws Exception {
    SharedMemory one = troupe.createSharedMemory(1);
    SharedMemory two = troupe.createSharedMemory(1);
    assertNotEquals(one.name(), two.name());
    one.unlink();
    two.unlink();
  }

  // CPython: _TestSharedMemory.test_invalid_shared_memory_creation
  @Test
  void create_impossibleSize_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> troupe.createSharedMemory(0));
    assertThrows(IllegalArgumentException.class, () -> troupe.createSharedMemory(name(), -1));
  }

  // CPython: _TestSharedMemory.test_shared_memory_name_with_embedded_null
  @Test
  void name_withNulOrEmptyOrTooLong_isRefused() {
    for (String name : new String[] {"a\0b", "", "x".repeat(300)}) {
      assertThrows(IllegalArgumentException.class, () -> troupe.createSharedMemory(name, 1));
      assertThrows(IllegalArgumentException.class, () -> troupe.attachSharedMemory(name));
    }
  }

  @Test
  void name_oddCharacters_areKept() throws Exception {
    for (String name : new String[] {"../x", "a/b", "a:b\n*", ".owner.1", "čárka"}) {
      String odd = name + name();
      SharedMemory memory = troupe.createSharedMemory(odd, 8);
      memory.buffer().put(3, (byte) 5);
      assertEquals(5, troupe.attachSharedMemory(odd).buffer().get(3));
      memory.unlink();
    }
  }

  // CPython: _TestSharedMemory.test_shared_memory_across_processes
  // CPython: _TestSharedMemory.test_shared_memory_pickle_unpickle
  @Test
  void attach_inAChildByNameOrHandle_sharesTheBytes() throws Exception {
    SharedMemory memory = troupe.createSharedMemory(name(), 8);
    troupe
        .process(SharedMemoryTest::writeByName, memory.name(), 0, (byte) 1)
        .start()
        .join();
    troupe.process(SharedMemoryTest::writeByHandle, memory, 1, (byte) 2).start().join();
    assertEquals(1, memory.buffer().get(0));
    assertEquals(2, memory.buffer().get(1));
    memory.unlink();
  }

  @Test
  void create_inAChildThatEndsWell_outlivesIt() throws Exception {
    String name = name();
    ChildProcess child = troupe.process(SharedMemoryTest::createAndEnd, name).start();
    child.join();
    assertEquals(0, child.exitCode().getAsInt());
    SharedMemory memory = troupe.attachSharedMemory(name);
    assertEquals(7, memory.buffer().get(0));
    memory.unlink();
  }

  @Test
  void create_untracked_needsUnlinking() throws Exception {
    String name = name();
    SharedMemory memory;
    try (Troupe other = Troupe.open()) {
      memory = other.createSharedMemory(name, 8, false);
    }
    troupe.attachSharedMemory(name, false);
    memory.unlink();
  }

  // CPython: _TestSharedMemory.test_shared_memory_cleaned_after_process_termination
  @Test
  void create_programCloses_isDeleted() throws Exception {
    String name = name();
    try (Troupe other = Troupe.open()) {
      other.createSharedMemory(name, 8);
    }
    assertThrows(NoSuchFileException.class, () -> troupe.attachSharedMemory(name));
  }

  @Test
  void list_attachedByName_isTheSame() throws Exception {
    String name = name();
    ShareableList list = troupe.createShareableList(name, List.of(1L, "two", 3.0, true));
    ShareableList same = troupe.attachShareableList(name);
    assertEquals(list, same);
    same.set(1, "zwei");
    assertEquals("zwei", list.get(1));
    list.unlink();
    assertThrows(NoSuchFileException.class, () -> troupe.attachShareableList(name));
  }

  @Test
  void attachShareableList_otherContent_isRefused() throws Exception {
    SharedMemory memory = troupe.createSharedMemory(name(), 64);
    assertThrows(IllegalArgumentException.class, () -> troupe.attachShareableList(memory.name()));
    memory.buffer().putInt(0, 0x54524C31).putInt(4, 1_000_000);
    assertThrows(IllegalArgumentException.class, () -> troupe.attachShareableList(memory.name()));
    memory.unlink();
  }

  @Test
  void create_killedChild_isDeletedSoonAfter() throws Exception {
    String name = name();
    Queue<String> ready = troupe.queue();
    Queue<String> never = troupe.queue();
    ChildProcess child = troupe
        .process(SharedMemoryTest::createAndBlock, name, ready, never)
        .asDaemon(true)
        .start();
    assertEquals("made", ready.get());
    if (child.pid() >= 1_000_000_000) {
      troupe.attachSharedMemory(name).unlink(); // it runs in this JVM, which goes on
      return;
    }
    child.kill();
    eventually("it is gone", () -> isGone(name));
  }

  private static boolean isGone(String name) throws IOException {
    try {
      troupe.attachSharedMemory(name).close();
      return false;
    } catch (NoSuchFileException e) {
      return true;
    }
  }

  // CPython: _TestSharedMemory.test_shared_memory_SharedMemoryManager_basics
  @Test
  void manager_fromStartToShutdown_keepsWhatItMade() throws Exception {
    SharedMemoryManager manager = troupe.sharedMemoryManager();
    assertThrows(IllegalStateException.class, () -> manager.sharedMemory(7));
    assertThrows(IllegalStateException.class, () -> manager.shareableList(List.of(1L)));
    manager.start();
    assertThrows(IllegalStateException.class, manager::start);
    ShareableList list = manager.shareableList(List.of(0L, 1L, 2L));
    SharedMemory memory = manager.sharedMemory(32);
    SharedMemory unlinked = manager.sharedMemory(1);
    unlinked.unlink();
    assertEquals(list, troupe.attachShareableList(list.sharedMemory().name()));
    troupe
        .process(SharedMemoryTest::writeByName, memory.name(), 3, (byte) 9)
        .start()
        .join();
    assertEquals(9, memory.buffer().get(3));
    manager.shutdown();
    manager.shutdown();
    assertThrows(
        NoSuchFileException.class,
        () -> troupe.attachShareableList(list.sharedMemory().name()));
    assertThrows(NoSuchFileException.class, () -> troupe.attachSharedMemory(memory.name()));
    assertThrows(IllegalStateException.class, () -> manager.sharedMemory(7));
    String name;
    try (SharedMemoryManager scope = troupe.sharedMemoryManager().start()) {
      name = scope.sharedMemory(8).name();
      troupe.attachSharedMemory(name).close();
    }
    assertThrows(NoSuchFileException.class, () -> troupe.attachSharedMemory(name));
  }

  @Test
  void attachShareableList_ofAnotherVersion_isRefused() throws Exception {
    ShareableList list = troupe.createShareableList(List.of(1L));
    SharedMemory memory = list.sharedMemory();
    memory.buffer().putInt(0, memory.buffer().getInt(0) + 1);
    IllegalArgumentException e = assertThrows(
        IllegalArgumentException.class, () -> troupe.attachShareableList(memory.name()));
    assertEquals(memory + " holds no list that this version can read.", e.getMessage());
    memory.unlink();
  }
}
