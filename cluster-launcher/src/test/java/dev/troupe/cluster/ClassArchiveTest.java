package dev.troupe.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import dev.troupe.cluster.ClassArchive.Boot;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ClassArchiveTest {

  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
  private static final Jvm JVM = new Jvm("some JVM", 17);
  private static final List<String> OPTIONS = List.of("-XX:+UseSerialGC");

  @TempDir
  private Path temp;

  private Path jar;
  private Path classes;
  private Path directory;
  private ArchiveSettings settings;
  private ArchiveCache cache;

  @BeforeEach
  void makeClassPath() throws IOException {
    jar = Files.writeString(temp.resolve("a.jar"), "a");
    classes = Files.createDirectories(temp.resolve("classes/META-INF/services")).resolve("../..");
    classes = classes.normalize();
    Files.writeString(classes.resolve("META-INF/services/java.lang.Runnable"), "Work");
    Files.writeString(classes.resolve("reference.conf"), "a = 1");
    directory = temp.resolve("cache");
    settings =
        ArchiveFixture.settings(directory, Map.of("archive.max-archives", 2)).archive();
    cache = new ArchiveCache(directory, settings);
  }

  @Test
  void key_nothingChanged_isTheSame() throws IOException {
    String before = key().name();
    assertTrue(ArchiveKey.isName(cache.directoryOf(key())), before);
    assertEquals(before, key().name());
  }

  @Test
  void key_eachIngredient_changesIt() throws IOException {
    String before = key().name();
    assertNotEquals(before, key(new Jvm("other", 17), OPTIONS, jar, classes).name());
    assertNotEquals(before, key(JVM, List.of("-XX:+UseG1GC"), jar, classes).name());
    assertNotEquals(before, key(JVM, OPTIONS, classes, jar).name());
    assertNotEquals(before, key(JVM, OPTIONS, classes).name());

    Files.writeString(jar, "aa");
    String longer = key().name();
    assertNotEquals(before, longer);
    Files.setLastModifiedTime(jar, FileTime.fromMillis(1));
    assertNotEquals(longer, key().name());
  }

  @Test
  void key_contentOfDirectory_changesIt() throws IOException {
    String before = key().name();
    Path file = classes.resolve("reference.conf");
    Files.writeString(file, "a = 2");
    assertNotEquals(before, key().name());
    Files.writeString(file, "a = 1");
    Files.setLastModifiedTime(file, FileTime.fromMillis(1));
    assertEquals(before, key().name());
    Files.move(file, classes.resolve("other.conf"));
    assertNotEquals(before, key().name());
  }

  @Test
  void key_inChildThatSeesPackedJar_isItsParents() throws Exception {
    ArchiveKey key = key();
    assertTrue(cache.fill(key, (archive, classPath) -> Files.writeString(archive, "made")));
    ClassPath ofChild = key.classPathIn(cache.directoryOf(key));
    assertEquals(jar, ofChild.entries().get(0));
    assertTrue(Files.isRegularFile(ofChild.entries().get(1)));
    ArchiveKey inChild = ArchiveKey.of(JVM, OPTIONS, ofChild, directory, settings);
    assertEquals(key.name(), inChild.name());

    // With other options it is another archive, with copies of the same jars.
    ArchiveKey other = ArchiveKey.of(JVM, List.of("-Xint"), ofChild, directory, settings);
    assertTrue(cache.fill(other, (archive, classPath) -> Files.writeString(archive, "made")));
    assertTrue(Files.isRegularFile(
        other.classPathIn(cache.directoryOf(other)).entries().get(1)));
  }

  @Test
  void options_systemPropertiesAndHeap_doNotMatter() {
    List<String> training = ArchiveOptions.forTraining(
            List.of("-Xmx1g", "-Da=b", "-XX:+UseSerialGC", "-Xlog:gc:file=x"))
        .orElseThrow();
    assertEquals(List.of("-Da=b", "-XX:+UseSerialGC"), training);
    assertEquals(List.of("-XX:+UseSerialGC"), ArchiveOptions.forKey(training));
  }

  @Test
  void options_ofUse_nameNoDefaultBesideAotCache() {
    assertEquals(
        List.of("-XX:AOTCache=/x", "-Xlog:aot*=off,cds*=off", "-Da=b"),
        ArchiveOptions.using(
            new Jvm("some JVM", 25), Path.of("/x"), List.of("-Xshare:auto", "-Da=b")));
  }

  @Test
  void options_agentOrArchiveOfTheUser_allowNone() {
    for (String option :
        List.of("-javaagent:a.jar", "-Xshare:off", "-XX:AOTCache=x", "-XX:SharedArchiveFile=x")) {
      assertEquals(Optional.empty(), ArchiveOptions.forTraining(List.of(option)), option);
    }
  }

  @Test
  void pack_directory_holdsTheSameResources() throws Exception {
    Files.createDirectories(classes.resolve("empty"));
    Files.write(classes.resolve("größer.bin"), new byte[] {0, 1, -1});
    Path packed = temp.resolve("packed.jar");
    PackedDirectory.of(classes, settings).pack(packed, settings);
    try (URLClassLoader before = loader(classes);
        URLClassLoader after = loader(packed)) {
      for (String name :
          List.of("META-INF/services/java.lang.Runnable", "reference.conf", "größer.bin")) {
        assertArrayEquals(read(before, name), read(after, name), name);
      }
      for (String name : List.of("META-INF/", "META-INF/services/", "empty/")) {
        assertTrue(after.findResource(name) != null, name);
      }
    }
  }

  @Test
  void pack_changedSince_isRefused() throws IOException {
    PackedDirectory before = PackedDirectory.of(classes, settings);
    Files.writeString(classes.resolve("reference.conf"), "a = 2");
    assertThrows(IOException.class, () -> before.pack(temp.resolve("packed.jar"), settings));
  }

  @Test
  void directory_thatMeansSomethingElseInJar_isRefused() throws IOException {
    Path manifest = classes.resolve("META-INF/MANIFEST.MF");
    Files.writeString(manifest, "Manifest-Version: 1.0\nImplementation-Version: 1\n");
    PackedDirectory.of(classes, settings);
    Files.writeString(manifest, "Manifest-Version: 1.0\nClass-Path: b.jar\n");
    assertThrows(IOException.class, () -> PackedDirectory.of(classes, settings));
    Files.delete(manifest);
    Files.createFile(classes.resolve("META-INF/A.SF"));
    assertThrows(IOException.class, () -> PackedDirectory.of(classes, settings));
  }

  @Test
  void directory_lookedAtJustNow_isTakenForTheSame() throws IOException {
    ArchiveSettings rare = ArchiveFixture.settings(
            directory, Map.of("archive.recheck-interval", "1 hour"))
        .archive();
    String before = PackedDirectory.of(classes, rare).content();
    Files.writeString(classes.resolve("reference.conf"), "a = 2");
    assertEquals(before, PackedDirectory.of(classes, rare).content());
    assertNotEquals(before, PackedDirectory.of(classes, settings).content());
  }

  @Test
  void directory_beyondBound_isRefused() {
    ArchiveSettings few = ArchiveFixture.settings(
            directory, Map.of("archive.max-directory-files", 3))
        .archive();
    assertThrows(IOException.class, () -> PackedDirectory.of(classes, few));
  }

  @Test
  void directory_ofUser_followsStandard() {
    ArchiveSettings byDefault =
        ArchiveFixture.settings(Path.of(""), Map.of("archive.directory", "")).archive();
    assertEquals(
        Optional.of(Path.of("/x/troupe")),
        byDefault.resolvedDirectory(Map.of("XDG_CACHE_HOME", "/x"), "/home/u"));
    assertEquals(
        Optional.of(Path.of("/home/u/.cache/troupe")),
        byDefault.resolvedDirectory(Map.of("XDG_CACHE_HOME", "x"), "/home/u"));
    assertEquals(Optional.empty(), byDefault.resolvedDirectory(Map.of(), "?"));
  }

  @Test
  void settings_byDefault_areOn() {
    assertTrue(ArchiveSettings.from(
            ConfigFactory.parseResources("reference.conf").getConfig("troupe.launcher.archive"))
        .isEnabled());
  }

  @Test
  void choose_directoryCannotBeMade_goesOnWithout() throws Exception {
    LauncherSettings nowhere = ArchiveFixture.settings(jar.resolve("cache"), Map.of());
    Boot boot = new Boot(OPTIONS, new ClassPath(List.of(jar, classes)));
    assertEquals(boot, new ClassArchive(nowhere).choose(JAVA, boot));
  }

  @Test
  void choose_javaThatIsNone_goesOnWithout() {
    Boot boot = new Boot(OPTIONS, new ClassPath(List.of(jar)));
    ClassArchive archive = new ClassArchive(ArchiveFixture.settings(directory, Map.of()));
    assertEquals(boot, archive.choose(Path.of("java"), boot));
    assertFalse(Files.exists(directory));
  }

  @Test
  void fill_directoryThatOthersWrite_isRefused() throws IOException {
    Files.createDirectories(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    ArchiveKey key = key();
    assertThrows(
        IOException.class,
        () -> cache.fill(key, (archive, classPath) -> Files.writeString(archive, "made")));
  }

  @Test
  void fill_directoryChangedSince_isRefused() throws IOException {
    ArchiveKey key = key();
    Files.writeString(classes.resolve("reference.conf"), "a = 3");
    assertThrows(
        IOException.class,
        () -> cache.fill(key, (archive, classPath) -> Files.writeString(archive, "made")));
  }

  @Test
  void fill_makerFails_leavesNothingToUse() throws IOException {
    ArchiveKey key = key();
    assertThrows(
        IOException.class,
        () -> cache.fill(key, (archive, classPath) -> {
          Files.writeString(archive, "half");
          throw new IOException("disk full");
        }));
    assertFalse(cache.use(key));
  }

  @Test
  void fill_twoAtOnce_oneMakes() throws Exception {
    ArchiveKey key = key();
    CountDownLatch isMaking = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      Future<Boolean> first = other.submit(() -> cache.fill(key, (archive, classPath) -> {
        isMaking.countDown();
        mayEnd.await();
        Files.writeString(archive, "made");
      }));
      isMaking.await();
      ArchiveCache second = new ArchiveCache(directory, settings);
      assertFalse(second.fill(key, (archive, classPath) -> Files.writeString(archive, "twice")));
      mayEnd.countDown();
      assertTrue(first.get(10, TimeUnit.SECONDS));
      assertTrue(second.fill(key, (archive, classPath) -> Files.writeString(archive, "twice")));
    } finally {
      other.shutdownNow();
    }
    assertEquals("made", Files.readString(cache.directoryOf(key).resolve(ArchiveCache.ARCHIVE)));
  }

  @Test
  void use_archiveOrJarChanged_isNone() throws Exception {
    ArchiveKey key = key();
    cache.fill(key, (archive, classPath) -> Files.writeString(archive, "made"));
    assertTrue(cache.use(key));
    Path archive = cache.directoryOf(key).resolve(ArchiveCache.ARCHIVE);
    Files.writeString(archive, "evil");
    Files.setLastModifiedTime(archive, FileTime.fromMillis(1));
    assertFalse(cache.use(key));
    cache.fill(key, (again, classPath) -> Files.writeString(again, "made"));
    assertTrue(cache.use(key));
    Files.delete(cache.directoryOf(key).resolve(key.entries().get(1).packed().orElseThrow()));
    assertFalse(cache.use(key));
  }

  @Test
  void prune_moreThanKept_deletesThoseUsedLongestAgo() throws Exception {
    ArchiveKey[] keys = new ArchiveKey[5];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = key(JVM, List.of("-XX:Any=" + i), jar, classes);
      cache.fill(keys[i], (archive, classPath) -> Files.writeString(archive, "made"));
    }
    assertTrue(cache.use(keys[0]));
    for (int i = 0; i < keys.length; i++) {
      Files.setLastModifiedTime(
          cache.directoryOf(keys[i]).resolve("use"), FileTime.fromMillis(1000L * (i + 1)));
    }
    Path foreign = Files.createDirectories(directory.resolve("not-ours"));
    cache.prune();
    assertTrue(Files.exists(cache.directoryOf(keys[0])), "in use");
    assertFalse(Files.exists(cache.directoryOf(keys[1])));
    assertFalse(Files.exists(cache.directoryOf(keys[2])));
    assertTrue(cache.use(keys[3]));
    assertTrue(cache.use(keys[4]));
    assertTrue(Files.exists(foreign));
  }

  private ArchiveKey key() throws IOException {
    return key(JVM, OPTIONS, jar, classes);
  }

  private ArchiveKey key(Jvm jvm, List<String> options, Path... classPath) throws IOException {
    return ArchiveKey.of(jvm, options, new ClassPath(List.of(classPath)), directory, settings);
  }

  private static URLClassLoader loader(Path path) throws IOException {
    return new URLClassLoader(new URL[] {path.toUri().toURL()}, null);
  }

  private static byte[] read(ClassLoader loader, String name) throws IOException {
    try (InputStream in = loader.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }
}
