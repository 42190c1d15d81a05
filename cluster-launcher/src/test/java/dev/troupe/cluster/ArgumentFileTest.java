package dev.troupe.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

class ArgumentFileTest {

  @Test
  void write_quotesInPath_areEscapedAndFileIsPrivate() throws Exception {
    ArgumentFile file = ArgumentFile.write("/a b/\"c\\d");
    Path directory = file.file().getParent();
    assertEquals("-cp\n\"/a b/\\\"c\\\\d\"\n", Files.readString(file.file()));
    assertEquals("rwx------", permissions(directory));
    file.delete();
    assertFalse(Files.exists(directory));
    file.delete();
  }

  private static String permissions(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
