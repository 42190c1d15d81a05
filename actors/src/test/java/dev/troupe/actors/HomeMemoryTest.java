package dev.troupe.actors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.troupe.memory.Block;
import dev.troupe.memory.MappedMemory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class HomeMemoryTest {

  @Test
  void close_filesMade_deletesThemAndLeavesWhatIsMapped() throws Exception {
    HomeMemory home = new HomeMemory();
    Block block = home.allocate(100);
    Path file = Path.of(block.file());
    assertTrue(Files.exists(file));
    MappedMemory memory = MappedMemory.attach(block);
    memory.setInt(0, 7);
    home.close();
    home.close();
    assertFalse(Files.exists(file));
    assertFalse(Files.exists(file.getParent()));
    assertEquals(7, memory.getInt(0));
  }

  @Test
  void allocate_afterClose_isRefused() {
    HomeMemory home = new HomeMemory();
    home.close();
    assertThrows(IllegalStateException.class, () -> home.allocate(100));
  }

  @Test
  void free_afterClose_doesNothing() throws Exception {
    HomeMemory home = new HomeMemory();
    Block block = home.allocate(100);
    home.close();
    home.free(block);
  }
}
