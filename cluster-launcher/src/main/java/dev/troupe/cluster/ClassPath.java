package dev.troupe.cluster;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The class path of the running program, for JVMs that are to see the same classes: absolute, existing
 * entries, each once, in order.
 *
 * <p>It is read from the class loaders (the context class loader's chain, then the library's own),
 * from {@code java.class.path} and from {@code jdk.module.path}. Modules are put on the class path: a
 * forked JVM runs everything in the unnamed module, and services are found through {@code
 * META-INF/services} only. Inside Maven ({@code mvn exec:java}) the loader that runs the program
 * counts, and Maven's own jars do not.
 *
 * @param entries jars and directories
 */
record ClassPath(List<Path> entries) {

  private static volatile @Nullable Resolved lastResolved;

  /** What was found, and what it was found from: looking into 60 jars takes longer than comparing. */
  private record Resolved(List<Path> found, List<String> modulePath, ClassPath result) {}

  /** The class path of this program, seen from the calling thread. */
  static ClassPath ofRunningProgram() {
    return of(
        Arrays.asList(
            Thread.currentThread().getContextClassLoader(), ClassPath.class.getClassLoader()),
        // Surefire rewrites the second, which then has the working directory in it, too.
        System.getProperty("surefire.real.class.path", System.getProperty("java.class.path", "")),
        System.getProperty("jdk.module.path", ""));
  }

  static ClassPath of(List<@Nullable ClassLoader> loaders, String classPath, String modulePath) {
    Set<Path> found = new LinkedHashSet<>();
    for (ClassLoader loader : loaders) {
      addLoaders(loader, found);
    }
    if (!isMavenLauncher(classPath)) {
      split(classPath).forEach(entry -> addPath(entry, found));
    }
    List<String> modules = split(modulePath);
    Resolved last = lastResolved;
    List<Path> raw = List.copyOf(found);
    if (last != null && last.found.equals(raw) && last.modulePath.equals(modules)) {
      return last.result;
    }
    ClassPath result = resolve(raw, modules);
    lastResolved = new Resolved(raw, modules, result);
    return result;
  }

  /** This one with more behind it. */
  ClassPath and(List<Path> more) {
    if (more.isEmpty()) {
      return this;
    }
    Set<Path> all = new LinkedHashSet<>(entries);
    all.addAll(more);
    return new ClassPath(List.copyOf(all));
  }

  /** The value for {@code -cp}. */
  String joined() {
    return entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  private static ClassPath resolve(List<Path> raw, List<String> modulePath) {
    Set<Path> entries = new LinkedHashSet<>();
    Set<Path> visited = new HashSet<>();
    raw.forEach(path -> addExpanded(path, entries, visited));
    modulePath.forEach(entry -> addModules(entry, entries));
    return new ClassPath(List.copyOf(entries));
  }

  private static void addLoaders(@Nullable ClassLoader first, Set<Path> found) {
    ClassLoader loader = first;
    while (loader != null && loader != ClassLoader.getSystemClassLoader()) {
      if (loader instanceof URLClassLoader urls) {
        for (URL url : urls.getURLs()) {
          addUrl(url, found);
        }
      }
      // A program may run in a realm of Maven's, but what is above it is Maven.
      ClassLoader parent = isMavenRealm(loader) ? null : loader.getParent();
      loader = parent != null && isMavenRealm(parent) ? null : parent;
    }
  }

  private static boolean isMavenRealm(ClassLoader loader) {
    return loader.getClass().getName().startsWith("org.codehaus.plexus.classworlds.");
  }

  private static boolean isMavenLauncher(String classPath) {
    return split(classPath).stream()
        .allMatch(entry -> new File(entry).getName().startsWith("plexus-classworlds"));
  }

  private static List<String> split(String path) {
    return path.isEmpty() ? List.of() : List.of(path.split(File.pathSeparator, -1));
  }

  private static void addPath(String entry, Set<Path> found) {
    try {
      found.add(Path.of(entry).toAbsolutePath().normalize()); // an empty entry is the directory
    } catch (InvalidPathException e) {
      // No file has such a name, so the running program found nothing there either.
    }
  }

  private static void addUrl(URL url, Set<Path> found) {
    try {
      addUri(url.toURI(), found);
    } catch (URISyntaxException e) {
      addPath(url.getPath(), found); // made by File.toURL, which does not escape blanks
    }
  }

  private static void addUri(URI uri, Set<Path> found) {
    if (!"file".equals(uri.getScheme())) {
      return;
    }
    try {
      found.add(Path.of(uri).toAbsolutePath().normalize());
    } catch (IllegalArgumentException | FileSystemNotFoundException e) {
      // Not a file of this machine.
    }
  }

  private static void addExpanded(Path path, Set<Path> entries, Set<Path> visited) {
    if (!visited.add(path) || !Files.exists(path)) {
      return;
    }
    List<Path> named = Files.isRegularFile(path) ? namedByManifestOnlyJar(path) : List.of();
    if (named.isEmpty()) {
      entries.add(path);
    }
    named.forEach(next -> addExpanded(next, entries, visited));
  }

  /**
   * What a jar stands for that holds nothing but its manifest, as test runners and development
   * environments make them for the life of one JVM. Any other jar's {@code Class-Path} is followed by
   * the forked JVM.
   */
  private static List<Path> namedByManifestOnlyJar(Path path) {
    try (JarFile jar = new JarFile(path.toFile(), false)) {
      boolean isOnlyManifest = jar.stream()
          .allMatch(entry -> entry.isDirectory() || entry.getName().startsWith("META-INF/"));
      Manifest manifest = isOnlyManifest ? jar.getManifest() : null;
      String value = manifest == null
          ? null
          : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
      if (value == null) {
        return List.of();
      }
      Set<Path> named = new LinkedHashSet<>();
      for (String entry : value.trim().split(" +", -1)) {
        addUri(path.toUri().resolve(new URI(entry)), named);
      }
      return new ArrayList<>(named);
    } catch (IOException | URISyntaxException e) {
      return List.of(); // not a jar, or not ours to judge: the forked JVM sees it as this one does
    }
  }

  private static void addModules(String entry, Set<Path> entries) {
    Set<Path> found = new LinkedHashSet<>();
    addPath(entry, found);
    for (Path path : found) {
      if (!Files.isDirectory(path) || isModule(path)) {
        addExpanded(path, entries, new HashSet<>());
      } else {
        addModulesIn(path, entries);
      }
    }
  }

  private static void addModulesIn(Path directory, Set<Path> entries) {
    List<Path> modules = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
      for (Path child : children) {
        if (child.toString().endsWith(".jar") || isModule(child)) {
          modules.add(child);
        }
      }
    } catch (IOException e) {
      return; // unreadable for the running program, too
    }
    modules.stream().sorted().forEach(entries::add);
  }

  private static boolean isModule(Path path) {
    return Files.exists(path.resolve("module-info.class"));
  }
}
