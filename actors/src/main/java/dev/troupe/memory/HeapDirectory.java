package dev.troupe.memory;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A private directory {@code troupe-<uid>-<pid>-<random>} that lives as long as its process. The
 * kernel drops the lock on its lock file when the process ends, however it ends, so whoever can lock
 * that file may delete the directory.
 */
final class HeapDirectory implements AutoCloseable {

  private static final String LOCK_FILE = "lock";

  /** The directories of this process. Static, because file locks belong to the whole process. */
  private static final Set<Path> OWN = new HashSet<>();

  /** Channels to a lock of this process. Closing one, or its collection, would drop the lock. */
  private static final List<FileChannel> NEVER_CLOSED = new ArrayList<>();

  private final Path path;
  private final FileChannel lock;
  private int files;
  private boolean closed;

  private HeapDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  static HeapDirectory create(Path parent) throws IOException {
    synchronized (HeapDirectory.class) {
      while (true) {
        String random = Long.toHexString(ThreadLocalRandom.current().nextLong());
        Path path = parent.resolve(prefix() + ProcessHandle.current().pid() + "-" + random);
        Files.createDirectory(path, permissions("rwx------"));
        try {
          FileChannel lock = FileChannel.open(
              path.resolve(LOCK_FILE),
              Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
              permissions("rw-------"));
          // A sweep of another process may come between creation and lock; then start anew.
          if (lock.tryLock() != null && Files.exists(path.resolve(LOCK_FILE))) {
            OWN.add(path);
            return new HeapDirectory(path, lock);
          }
          lock.close();
        } catch (IOException e) {
          deleteAll(path);
          throw e;
        }
      }
    }
  }

  /** Deletes the directories of this user in {@code parent} whose process has ended. */
  static List<Path> sweep(Path parent) {
    List<Path> deleted = new ArrayList<>();
    synchronized (HeapDirectory.class) {
      try (DirectoryStream<Path> directories = Files.newDirectoryStream(parent, prefix() + "*")) {
        for (Path directory : directories) {
          if (!OWN.contains(directory) && deleteIfDead(directory)) {
            deleted.add(directory);
          }
        }
      } catch (IOException | DirectoryIteratorException e) {
        return deleted; // what cannot be listed cannot be swept; allocating says what is wrong
      }
    }
    return deleted;
  }

  /** Leaves a directory without a lock file alone: it may be about to get one. */
  private static boolean deleteIfDead(Path directory) {
    try {
      if (!isOurs(directory)) {
        return false;
      }
      FileChannel channel =
          FileChannel.open(directory.resolve(LOCK_FILE), StandardOpenOption.WRITE);
      boolean mayClose = true;
      try {
        FileLock lock = channel.tryLock();
        if (lock == null) {
          return false;
        }
        deleteAll(directory);
        return true;
      } catch (OverlappingFileLockException e) {
        // Held by this process, by this class in another class loader.
        mayClose = false;
        NEVER_CLOSED.add(channel);
        return false;
      } finally {
        if (mayClose) {
          channel.close();
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return false; // another process sweeps it too, or it is not what it seems
    }
  }

  private static boolean isOurs(Path directory) throws IOException {
    return directory.getFileName().toString().matches("troupe-\\d+-\\d+-[0-9a-f]+")
        && Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
        && Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS).equals((int) uid());
  }

  /** The lock file goes last, so that what an interrupted deletion left is swept another time. */
  private static void deleteAll(Path directory) throws IOException {
    Path lockFile = directory.resolve(LOCK_FILE);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        if (!file.equals(lockFile)) {
          Files.deleteIfExists(file);
        }
      }
    }
    Files.deleteIfExists(lockFile);
    Files.deleteIfExists(directory);
  }

  /** A name no file of this directory ever had: a mapping is known by the name of its file. */
  synchronized Path newFile() {
    return path.resolve("segment-" + files++);
  }

  Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    synchronized (HeapDirectory.class) {
      if (closed) {
        return;
      }
      closed = true;
      OWN.remove(path);
      try (lock) {
        deleteAll(path);
      }
    }
  }

  private static String prefix() {
    return "troupe-" + uid() + "-";
  }

  private static long uid() {
    return new UnixSystem().getUid();
  }

  private static FileAttribute<?> permissions(String text) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
  }
}
