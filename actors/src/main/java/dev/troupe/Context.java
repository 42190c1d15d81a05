package dev.troupe;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What makes and starts processes. Each program has one context by default, which is the program itself,
 * and one for each start method; they differ in how their processes start, and in nothing else: what one
 * of them made works in the processes of all.
 *
 * <p>Python: the contexts of {@code multiprocessing}.
 */
public abstract sealed class Context extends MakesSharedMemory permits Troupe {

  final Children children;

  private final StartMethods methods;
  private final Surroundings surroundings = new Surroundings();
  private final Troupe program;
  private final @Nullable StartMethod own;

  Context(Children children, Settings settings) {
    this.children = children;
    this.methods = new StartMethods(settings);
    this.program = (Troupe) this;
    this.own = null;
  }

  Context(Troupe program, StartMethod own) {
    Context context = program;
    this.children = context.children;
    this.methods = context.methods;
    this.program = program;
    this.own = own;
  }

  /** Makes a process that runs a task. Nothing runs before {@link ChildProcess#start}. */
  public ChildProcess process(Task0 task) {
    return make(Work.of(task));
  }

  /** Makes a process that runs a task with one argument. */
  public <A extends @Nullable Object> ChildProcess process(Task1<? super A> task, A a) {
    return make(Work.of(task, a));
  }

  /** Makes a process that runs a task with two arguments. */
  public <A extends @Nullable Object, B extends @Nullable Object> ChildProcess process(
      Task2<? super A, ? super B> task, A a, B b) {
    return make(Work.of(task, a, b));
  }

  /** Makes a process that runs a task with three arguments. */
  public <A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>
      ChildProcess process(Task3<? super A, ? super B, ? super C> task, A a, B b, C c) {
    return make(Work.of(task, a, b, c));
  }

  /** Makes a process that runs a task with four arguments. */
  public <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object>
      ChildProcess process(
          Task4<? super A, ? super B, ? super C, ? super D> task, A a, B b, C c, D d) {
    return make(Work.of(task, a, b, c, d));
  }

  /**
   * This context. Python: {@code get_context()}; a program's start method is fixed from now on.
   */
  public Troupe context() {
    if (own == null) {
      methods.use();
    }
    return (Troupe) this;
  }

  /**
   * The context with that start method, always the same one. Does not fix the program's own method.
   *
   * <p>Python: {@code get_context(method)}.
   */
  public Troupe context(StartMethod method) {
    return methods.context(method, program);
  }

  /** The start method of this context; fixes the program's if none was set. */
  public StartMethod startMethod() {
    return own != null ? own : methods.use();
  }

  /** The start method of this context, unless it is the program's and was not fixed yet. */
  public Optional<StartMethod> startMethodIfSet() {
    return Optional.ofNullable(own != null ? own : methods.chosen());
  }

  /**
   * Sets the program's start method, once. Python: {@code set_start_method}.
   *
   * @throws IllegalStateException if it was fixed before: set, asked for, or used by a process
   * @throws UnsupportedOperationException if this context has a method of its own
   */
  public void setStartMethod(StartMethod method) {
    requireProgram("set");
    methods.choose(method, false);
  }

  /**
   * Sets the program's start method, whether it was fixed before or not.
   *
   * @throws UnsupportedOperationException if this context has a method of its own
   */
  public void forceStartMethod(StartMethod method) {
    requireProgram("set");
    methods.choose(method, true);
  }

  /**
   * Takes the choice of a start method back.
   *
   * @throws UnsupportedOperationException if this context has a method of its own
   */
  public void resetStartMethod() {
    requireProgram("reset");
    methods.reset();
  }

  /**
   * Sets the {@code java} that runs the processes this context starts from now on. Python: {@code
   * set_executable}.
   */
  public void setExecutable(Path java) {
    surroundings.setJavaExecutable(java);
  }

  /** As {@link #setExecutable(Path)}. */
  public void setExecutable(String java) {
    setExecutable(Path.of(java));
  }

  /** Sets further options for the JVMs of this context, such as {@code -Xmx256m}; they win over others. */
  public void setJvmArguments(String... arguments) {
    surroundings.setJvmArguments(List.of(arguments));
  }

  /**
   * Adds jars and directories to the class path of the processes of this context, behind those of this
   * program, which they have anyway. Processes that those start have them, too.
   *
   * @throws IllegalArgumentException if there is no such file
   */
  public void addClassPath(Path... entries) {
    surroundings.addClassPath(List.of(entries));
  }

  /** Sets an environment variable for the processes of this context. */
  public void setEnvironment(String name, String value) {
    surroundings.setVariable(name, value);
  }

  /** Sets the directory in which the processes of this context start. Default: this process's own. */
  public void setWorkingDirectory(Path directory) {
    surroundings.setDirectory(directory);
  }

  /**
   * Sets the classes that JVMs booted ahead load and initialise before they have a task. What their
   * initialisers print appears; one that cannot be loaded is left out. No {@code main} is run.
   *
   * <p>Python: {@code set_forkserver_preload}.
   *
   * @throws IllegalArgumentException if a name is blank or has control characters
   * @throws NullPointerException if the list or a name is null
   */
  public void setForkServerPreload(List<String> classNames) {
    setForkServerPreload(classNames, PreloadErrors.IGNORE);
  }

  /**
   * Sets the classes that JVMs booted ahead load and initialise before they have a task, and what becomes
   * of an error in one of them: a class that cannot be loaded, or an initialiser that fails, such as one
   * that uses the program, as a JVM without a task is in none.
   *
   * <p>With {@link PreloadErrors#FAIL} every process of {@link StartMethod#FORKSERVER} and {@link
   * StartMethod#FORK} begins in a JVM that has loaded all of them, and {@link ChildProcess#start} throws
   * where that cannot be. If no such JVM is ready, it boots one and waits until they are loaded, however
   * long that takes. {@link StartMethod#SPAWN} loads nothing ahead. Processes that those of this context
   * start go by the same list, whatever their start method was.
   *
   * <p>Python: {@code set_forkserver_preload(names, on_error)}.
   *
   * @throws IllegalArgumentException if a name is blank or has control characters
   * @throws NullPointerException if the list, a name or {@code onError} is null
   */
  public void setForkServerPreload(List<String> classNames, PreloadErrors onError) {
    surroundings.setPreload(classNames, onError);
  }

  /**
   * Has JVMs booted ahead now, and waits until they are ready, so that the next starts are quick. Without
   * it they are booted behind the first start.
   *
   * @param count at least 1; no more are ready than {@code troupe.launcher.spares.count} says
   * @return how many are ready; 0 with {@link StartMethod#SPAWN}, which uses none
   * @throws ProcessStartException if a class of the preload list gives trouble, and {@link
   *     PreloadErrors#FAIL} was set
   * @throws InterruptedException if this thread is interrupted
   */
  public int prepareProcesses(int count) throws InterruptedException {
    Messages.requireAtLeast(1, count, "count");
    children.requireOpen();
    return startMethod() == StartMethod.SPAWN ? 0 : children.prepare(surroundings, count);
  }

  /**
   * The process that this code runs in; of a subclass of {@link ChildProcess} its instance, as it came
   * here. Python: {@code current_process()}.
   */
  public ChildProcess currentProcess() {
    return children.current();
  }

  /** The process that started this one; empty in the first one. Python: {@code parent_process()}. */
  public Optional<ParentProcess> parentProcess() {
    return children.parentProcess();
  }

  /**
   * The processes that this one has started and that have not ended, workers of pools included; a new
   * list. Python: {@code active_children()}.
   */
  public List<ChildProcess> activeChildren() {
    return children.active();
  }

  /**
   * How many processors this process may use, limits of its container included. Python: {@code
   * cpu_count()}.
   */
  public int cpuCount() {
    return Runtime.getRuntime().availableProcessors();
  }

  /** The name of the current process; {@code MainProcess} at home. */
  public String processName() {
    return children.parent().name();
  }

  /** Takes what the parent of this process left it. */
  void inherit(Assignment.Bequest bequest) {
    children.inherit(bequest);
    methods.choose(bequest.startMethod(), true);
  }

  /** Whether it has a start method of its own. */
  boolean hasOwnMethod() {
    return own != null;
  }

  @Override
  ActorClient client() {
    return children.client();
  }

  @Override
  void requireOpen() {
    children.requireOpen();
  }

  Surroundings surroundings() {
    return surroundings;
  }

  private ChildProcess make(Work work) {
    return new ChildProcess(this, work);
  }

  private void requireProgram(String verb) {
    if (own != null) {
      throw new UnsupportedOperationException("The start method of this context is " + own
          + " for good; " + verb + " the one of the program.");
    }
  }
}
