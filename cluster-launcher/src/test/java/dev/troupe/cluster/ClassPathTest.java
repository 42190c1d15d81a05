package dev.troupe.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.codehaus.plexus.classworlds.FakeRealm;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassPathTest {

  @TempDir
  private Path temp;

  private Path a;
  private Path b;
  private Path classes;

  @BeforeEach
  void makeEntries() throws IOException {
    a = jar("a b.jar", "", "A.class");
    b = jar("b.jar", "", "B.class");
    classes = Files.createDirectories(temp.resolve("classes"));
  }

  @Test
  void ofRunningProgram_thisTest_holdsLibraryAndTests() {
    List<Path> entries = ClassPath.ofRunningProgram().entries();
    assertTrue(entries.contains(locationOf(ClassPathTest.class)), entries::toString);
    assertTrue(entries.contains(locationOf(dev.troupe.NodeLauncher.class)), entries::toString);
    assertTrue(entries.stream().allMatch(Path::isAbsolute));
    assertFalse(entries.contains(Path.of("").toAbsolutePath()), entries::toString);
  }

  @Test
  void of_javaClassPath_keepsOrderOnceAndExistingOnly() {
    assertEquals(
        List.of(b, classes, a), plain(b + ":" + classes + ":" + temp + "/none.jar:" + a + ":" + b));
  }

  @Test
  void of_relativeAndEmptyEntry_areMadeAbsolute() {
    Path here = Path.of("").toAbsolutePath();
    assertEquals(List.of(a, here), plain(here.relativize(a) + File.pathSeparator));
  }

  @Test
  void of_manifestOnlyJar_isReplacedByWhatItNames() throws IOException {
    Path inner = jar("inner.jar", "classes/ " + b.toUri());
    Path booter = jar("booter.jar", "a%20b.jar inner.jar booter.jar none.jar");
    assertEquals(List.of(a, classes, b), plain(booter.toString()));
    assertFalse(plain(booter.toString()).contains(inner));
  }

  @Test
  void of_jarWithClassesAndClassPath_staysAsItIs() throws IOException {
    Path app = jar("app.jar", "b.jar", "App.class");
    assertEquals(List.of(app), plain(app.toString()));
  }

  @Test
  void of_loaderChain_comesBeforeJavaClassPath() throws IOException {
    try (URLClassLoader outer = loader(b, null);
        URLClassLoader inner = loader(a, outer)) {
      List<ClassLoader> loaders = Arrays.asList(inner, outer, null);
      assertEquals(
          List.of(a, b, classes), ClassPath.of(loaders, classes.toString(), "").entries());
    }
  }

  @Test
  void of_insideMaven_leavesOutMavensJars() throws IOException {
    Path launcher = jar("plexus-classworlds-2.6.0.jar", "", "M.class");
    try (URLClassLoader realm = new FakeRealm(url(b), null);
        URLClassLoader exec = loader(a, realm)) {
      assertEquals(
          List.of(a), ClassPath.of(List.of(exec), launcher.toString(), "").entries());
      assertEquals(
          List.of(b), ClassPath.of(List.of(realm), launcher.toString(), "").entries());
    }
  }

  @Test
  void of_modulePath_putsModulesOnClassPath() throws IOException {
    Path modules = Files.createDirectories(temp.resolve("mods"));
    Path one = Files.copy(a, modules.resolve("one.jar"));
    Path exploded = Files.createDirectories(modules.resolve("two"));
    Files.createFile(exploded.resolve("module-info.class"));
    assertEquals(
        List.of(one, exploded, b),
        ClassPath.of(List.of(), "", modules + ":" + b).entries());
  }

  private static List<Path> plain(String classPath) {
    return ClassPath.of(List.of(), classPath, "").entries();
  }

  private static URLClassLoader loader(Path path, ClassLoader parent) throws IOException {
    return new URLClassLoader(url(path), parent);
  }

  private static URL[] url(Path path) throws IOException {
    return new URL[] {path.toUri().toURL()};
  }

  private static Path locationOf(Class<?> type) {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath());
  }

  private Path jar(String name, String classPath, String... entries) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    if (!classPath.isEmpty()) {
      manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath);
    }
    Path path = temp.resolve(name);
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(path), manifest)) {
      for (String entry : entries) {
        jar.putNextEntry(new JarEntry(entry));
        jar.closeEntry();
      }
    }
    return path;
  }
}
