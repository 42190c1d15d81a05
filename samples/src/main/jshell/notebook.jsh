// The first three sections of the notebook, cell by cell, for the real jshell:
//
//   mvn -q compile && mvn -q -pl samples -am dependency:build-classpath -Dmdep.outputFile=/tmp/cp
//   jshell --class-path "$(cat /tmp/cp):samples/target/classes" samples/src/main/jshell/notebook.jsh
//
// A cell's classes and variables are in the memory of this JVM alone; the context FORK carries them.

import dev.troupe.*;

Troupe troupe = Troupe.open();
Troupe mp = troupe.context(StartMethod.FORK);

// 1.1 Creating a process

void square(int x) {
  System.out.println(x * x);
}

List<Integer> numbers = List.of(1, 2, 3, 4, 5);
List<ChildProcess> processes = new ArrayList<>();

for (int number : numbers) {
  ChildProcess process = mp.process(x -> square(x), number);
  processes.add(process);
  process.start();
}

for (ChildProcess process : processes) {
  process.join();
}

// 1.2 Processes and threads

long add() {
  long sum = 0;
  for (int i = 0; i < 30_000_000; i++) {
    sum += i;
  }
  return sum;
}

long start = System.nanoTime();
Thread thread1 = new Thread(() -> add());
Thread thread2 = new Thread(() -> add());
thread1.start();
thread2.start();
thread1.join();
thread2.join();
System.out.printf("Two threads: %.1f s%n", (System.nanoTime() - start) / 1e9);

start = System.nanoTime();
ChildProcess process1 = mp.process(() -> add());
ChildProcess process2 = mp.process(() -> add());
process1.start();
process2.start();
process1.join();
process2.join();
System.out.printf("Two processes: %.1f s%n", (System.nanoTime() - start) / 1e9);

// 1.3 Collecting results through a queue; squares reads a variable of another cell

int factor = 10;
dev.troupe.Queue<Integer> output = mp.queue();

void tenfoldSquare(int x) throws InterruptedException {
  output.put(factor * x * x);
}

List<ChildProcess> children = new ArrayList<>();

for (int number : numbers) {
  ChildProcess process = mp.process(x -> tenfoldSquare(x), number);
  children.add(process);
  process.start();
}

for (ChildProcess process : children) {
  process.join();
}

while (!output.isEmpty()) {
  System.out.println("from the queue: " + output.get());
}

troupe.close();
/exit
