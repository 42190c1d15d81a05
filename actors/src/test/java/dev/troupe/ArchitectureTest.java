package dev.troupe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Holds the sources of the library and the launcher to the rules of CONTRIBUTING.md. */
class ArchitectureTest {

  private static final Path ROOT = root();
  private static final Path ACTORS = ROOT.resolve("actors/src/main/java/dev/troupe");
  private static final Path LAUNCHER = ROOT.resolve("cluster-launcher/src/main/java/dev/troupe");
  private static final int MOST_LINES = 350;
  private static final Pattern NOT_CODE = Pattern.compile(String.join(
      "|",
      "\"\"\"(?s:.*?)\"\"\"", // text block
      "\"(\\\\.|[^\"\\\\\n])*\"", // string
      "'(\\\\.|[^'\\\\\n])+'", // character
      "//.*",
      "/\\*(?s:.*?)\\*/"));

  @Test
  void publicPackage_everyFileButEmbedding_isFreeOfAkka() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : filesIn(ACTORS)) {
      if (!file.endsWith("Embedding.java")) {
        found.addAll(linesOfCode(file, Pattern.compile("\\bakka\\.[a-z]")));
      }
    }
    assertEquals(List.of(), found);
  }

  @Test
  void innerPackages_everyFile_pointsAtNoPrimitive() throws IOException {
    List<String> found = new ArrayList<>();
    Pattern primitive = Pattern.compile("\\bdev\\.troupe\\.([A-Z*]|actors\\b|cluster\\b)");
    for (String name : List.of("pickle", "memory", "link", "socket")) {
      for (Path file : filesIn(ACTORS.resolve(name))) {
        found.addAll(linesOfCode(file, primitive));
      }
    }
    assertEquals(List.of(), found);
  }

  @Test
  void launcher_everyFile_pointsAtNoActor() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : filesUnder(LAUNCHER)) {
      found.addAll(linesOfCode(file, Pattern.compile("\\bdev\\.troupe\\.actors\\b")));
    }
    assertEquals(List.of(), found);
  }

  @Test
  void library_everyFile_pointsAtNoLauncher() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : filesUnder(ACTORS)) {
      found.addAll(linesOfCode(file, Pattern.compile("\\bdev\\.troupe\\.cluster\\b")));
    }
    assertEquals(List.of(), found);
  }

  /** The date is set by people and by servers; only time that passes may decide when a wait is over. */
  @Test
  void everyFile_clock_isTheOneThatNobodySets() throws IOException {
    List<String> found = new ArrayList<>();
    Pattern wallClock = Pattern.compile(
        "currentTimeMillis|\\b(Instant|Local\\w+|ZonedDateTime)\\.now|\\bClock\\.|new Date\\(\\)");
    // A wait until a date, the date of a session, and that of a file: what they are for is a date.
    List<String> dated = List.of("Condition.java", "SecretSession.java", "ArchiveCache.java");
    for (Path folder : List.of(ACTORS, LAUNCHER)) {
      for (Path file : filesUnder(folder)) {
        if (!dated.contains(String.valueOf(file.getFileName()))) {
          found.addAll(linesOfCode(file, wallClock));
        }
      }
    }
    assertEquals(List.of(), found);
  }

  @Test
  void everyFile_length_isAtMost350Lines() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : mainFiles()) {
      int lines = Files.readAllLines(file).size();
      if (lines > MOST_LINES) {
        found.add(ROOT.relativize(file) + " has " + lines + " lines");
      }
    }
    assertEquals(List.of(), found);
  }

  @Test
  void everyPackage_isNullMarked() throws IOException {
    for (Path directory : mainFiles().stream().map(Path::getParent).distinct().toList()) {
      Path info = directory.resolve("package-info.java");
      assertTrue(Files.exists(info), () -> info + " is missing");
      assertTrue(Files.readString(info).contains("@NullMarked\n"), info::toString);
    }
  }

  @Test
  void publicPackage_everyPublicTypeAndMethod_hasADocComment() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask parser = (JavacTask) compiler.getTask(
          null,
          files,
          null,
          List.of("-proc:none"),
          null,
          files.getJavaFileObjectsFromPaths(filesIn(ACTORS)));
      MissingDocs missing = new MissingDocs(DocTrees.instance(parser));
      for (CompilationUnitTree unit : parser.parse()) {
        missing.scan(unit, null);
      }
      assertEquals(List.of(), missing.found);
    }
  }

  /** Collects what a user can see and nobody described. */
  private static final class MissingDocs extends TreePathScanner<@Nullable Void, @Nullable Void> {

    private final DocTrees docs;
    private final List<String> found = new ArrayList<>();

    MissingDocs(DocTrees docs) {
      this.docs = docs;
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, @Nullable Void unused) {
      if (!isPublic(type.getModifiers().getFlags()::contains)) {
        return null;
      }
      check(type.getSimpleName().toString());
      return super.visitClass(type, null);
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, @Nullable Void unused) {
      boolean isOverride = method.getModifiers().getAnnotations().stream()
          .anyMatch(annotation -> annotation.getAnnotationType().toString().equals("Override"));
      boolean isCanonical = method.getName().contentEquals("<init>")
          && getCurrentPath().getParentPath().getLeaf().getKind() == Tree.Kind.RECORD;
      if (isPublic(method.getModifiers().getFlags()::contains) && !isOverride && !isCanonical) {
        check(((ClassTree) getCurrentPath().getParentPath().getLeaf()).getSimpleName() + "."
            + method.getName());
      }
      return null;
    }

    private boolean isPublic(Predicate<Modifier> flags) {
      TreePath owner = getCurrentPath().getParentPath();
      boolean isInInterface = owner.getLeaf().getKind() == Tree.Kind.INTERFACE;
      return flags.test(Modifier.PUBLIC) || (isInInterface && !flags.test(Modifier.PRIVATE));
    }

    private void check(String name) {
      String comment = docs.getDocComment(getCurrentPath());
      if (comment == null || comment.isBlank()) {
        found.add(name);
      }
    }
  }

  private static List<Path> mainFiles() throws IOException {
    List<Path> files = new ArrayList<>(filesUnder(ACTORS));
    files.addAll(filesUnder(LAUNCHER));
    return files;
  }

  private static List<Path> filesIn(Path directory) throws IOException {
    return javaFiles(directory, 1);
  }

  private static List<Path> filesUnder(Path directory) throws IOException {
    return javaFiles(directory, Integer.MAX_VALUE);
  }

  private static List<Path> javaFiles(Path directory, int depth) throws IOException {
    try (Stream<Path> files = Files.walk(directory, depth)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }

  /** The lines outside comments and string literals that a pattern is found in. */
  private static List<String> linesOfCode(Path file, Pattern pattern) throws IOException {
    List<String> found = new ArrayList<>();
    String code = NOT_CODE.matcher(Files.readString(file)).replaceAll(" ");
    for (String line : code.split("\n", -1)) {
      if (!line.startsWith("package ") && pattern.matcher(line).find()) {
        found.add(ROOT.relativize(file) + ": " + line.strip());
      }
    }
    return found;
  }

  /** These tests run in the library's module and again in the launcher's, side by side. */
  private static Path root() {
    Path module = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    return module.getParent();
  }
}
