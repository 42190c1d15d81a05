package dev.troupe.cluster;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The directory in which class archives lie, shared by all programs of a user. Each archive has a
 * directory of its own with the jars that were packed for it.
 *
 * <p>Two files of it are locked, never written: {@code training} by the one program that makes the
 * archive, {@code use} by all that use it. The kernel unlocks them at the end of a program, however it
 * comes. An archive is complete once it has a {@link Seal}.
 */
final class ArchiveCache {

  static final String ARCHIVE = "archive";

  private static final String USE = "use";
  private static final String TRAINING = "training";
  private static final String NEW = ".new";

  /**
   * What this JVM has locked. To close a file unlocks it even if it was locked through another channel,
   * so none of these is opened again.
   */
  private static final Map<Path, FileChannel> USED = new HashMap<>();

  private static final Set<Path> TRAINED = new HashSet<>();

  private final Path directory;
  private final ArchiveSettings settings;

  ArchiveCache(Path directory, ArchiveSettings settings) {
    this.directory = directory;
    this.settings = settings;
  }

  /** Makes the archive of a class path, into a file that is not there yet. */
  interface Maker {
    void make(Path archive, ClassPath classPath) throws IOException, InterruptedException;
  }

  Path directory() {
    return directory;
  }

  Path directoryOf(ArchiveKey key) {
    return directory.resolve(key.name());
  }

  /** Whether there is an archive. If so, it stays as long as this JVM lives. */
  boolean use(ArchiveKey key) throws IOException {
    Path own = directoryOf(key);
    if (!Seal.isIntact(own)) {
      return false;
    }
    requirePrivate();
    synchronized (USED) {
      if (USED.containsKey(own)) {
        return true;
      }
      FileChannel lock = FileChannel.open(own.resolve(USE), READ);
      // Again, as it may have been deleted in between.
      if (!isLocked(lock, true) || !Seal.isIntact(own)) {
        lock.close();
        return false;
      }
      USED.put(own, lock);
    }
    try {
      Files.setLastModifiedTime(own.resolve(USE), FileTime.from(Instant.now()));
    } catch (IOException e) {
      // On a read-only disk nothing is pruned either.
    }
    return true;
  }

  /**
   * Makes the archive, unless another program is making it.
   *
   * @return whether it is there now
   * @throws IOException if it cannot be made
   */
  boolean fill(ArchiveKey key, Maker maker) throws IOException, InterruptedException {
    Path own = directoryOf(key);
    Files.createDirectories(
        own, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    requirePrivate();
    synchronized (USED) {
      if (!TRAINED.add(own)) {
        return false;
      }
    }
    try (FileChannel lock = FileChannel.open(own.resolve(TRAINING), CREATE, WRITE)) {
      if (!isLocked(lock, false)) {
        return false;
      }
      if (!Seal.isIntact(own)) {
        fill(own, key, maker);
      }
      return true;
    } finally {
      synchronized (USED) {
        TRAINED.remove(own);
      }
    }
  }

  private void fill(Path own, ArchiveKey key, Maker maker)
      throws IOException, InterruptedException {
    Seal.remove(own);
    deleteFiles(own, "*" + NEW + "*");
    List<String> names = new ArrayList<>();
    try {
      for (ArchiveKey.Entry entry : key.entries()) {
        if (entry.packed().isPresent()) {
          String name = entry.packed().get();
          pack(entry.source(), name, own.resolve(name + NEW));
          Files.move(own.resolve(name + NEW), own.resolve(name), ATOMIC_MOVE);
          names.add(name);
        }
      }
      // Not a name that a JVM left behind by a program that was killed may still write to.
      Path archive = own.resolve(ARCHIVE + NEW + ProcessHandle.current().pid());
      maker.make(archive, key.classPathIn(own));
      try (FileChannel made = FileChannel.open(archive, READ)) {
        made.force(true); // a JVM takes what it finds in it on trust
      }
      Files.move(archive, own.resolve(ARCHIVE), ATOMIC_MOVE);
      names.add(ARCHIVE);
      if (!Files.exists(own.resolve(USE))) {
        Files.createFile(own.resolve(USE));
      }
      Seal.put(own, names);
    } finally {
      deleteFiles(own, "*" + NEW + "*");
    }
  }

  private void pack(Path source, String name, Path jar) throws IOException {
    if (!Files.isDirectory(source)) {
      Files.copy(source, jar);
      return;
    }
    PackedDirectory found = PackedDirectory.of(source, settings);
    if (!found.jarName().equals(name)) {
      throw new IOException(source + " has changed.");
    }
    found.pack(jar, settings);
  }

  /** Deletes the archives used longest ago, beyond the number to keep, that no program uses. */
  void prune() throws IOException {
    List<Path> all = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, ArchiveKey::isName)) {
      found.forEach(all::add);
    }
    Map<Path, FileTime> lastUse = new HashMap<>();
    for (Path own : all) {
      lastUse.put(own, lastUse(own));
    }
    all.sort(Comparator.comparing(lastUse::get, Comparator.reverseOrder()));
    for (Path own : all.subList(Math.min(settings.maxArchives(), all.size()), all.size())) {
      synchronized (USED) {
        if (!USED.containsKey(own) && !TRAINED.contains(own)) {
          deleteUnlessLocked(own);
        }
      }
    }
  }

  private static FileTime lastUse(Path own) throws IOException {
    Path use = own.resolve(USE);
    return Files.getLastModifiedTime(Files.exists(use) ? use : own);
  }

  private static void deleteUnlessLocked(Path own) throws IOException {
    try (FileChannel training = FileChannel.open(own.resolve(TRAINING), CREATE, WRITE);
        FileChannel use = FileChannel.open(own.resolve(USE), CREATE, WRITE)) {
      if (isLocked(training, false) && isLocked(use, false)) {
        Seal.remove(own);
        deleteFiles(own, "*");
        Files.delete(own);
      }
    }
  }

  private static boolean isLocked(FileChannel file, boolean isShared) throws IOException {
    try {
      return file.tryLock(0, Long.MAX_VALUE, isShared) != null;
    } catch (OverlappingFileLockException e) {
      return false; // by this class, loaded once more in this JVM
    }
  }

  private static void deleteFiles(Path own, String glob) throws IOException {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(own, glob)) {
      for (Path file : found) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** What others can write is nothing to load classes from. */
  private void requirePrivate() throws IOException {
    Set<PosixFilePermission> allowed = Files.getPosixFilePermissions(directory);
    boolean isOpen = allowed.contains(PosixFilePermission.GROUP_WRITE)
        || allowed.contains(PosixFilePermission.OTHERS_WRITE);
    if (isOpen || !Files.getOwner(directory).equals(Files.getOwner(Path.of("/proc/self")))) {
      throw new IOException("Others than this user can write to " + directory + ".");
    }
  }
}
