package dev.troupe.pickle;

import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectInputStream;
import java.io.ObjectOutput;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Classes that the pickler's tests round-trip. */
@SuppressWarnings("unused")
final class Corpus {

  private Corpus() {}

  enum Planet {
    EARTH,
    MARS {
      @Override
      String greet() {
        return "red";
      }
    };

    String greet() {
      return "hello";
    }
  }

  record Point(int x, int y) {}

  record Everything(
      boolean z,
      byte b,
      short s,
      char c,
      int i,
      long j,
      float f,
      double d,
      String text,
      int[] array,
      Object any) {
    @Override
    public boolean equals(Object o) {
      return o instanceof Everything e
          && List.of(z, b, s, c, i, j, f, d, text, any)
              .equals(List.of(e.z, e.b, e.s, e.c, e.i, e.j, e.f, e.d, e.text, e.any))
          && java.util.Arrays.equals(array, e.array);
    }

    @Override
    public int hashCode() {
      return i;
    }

    @Override
    public String toString() {
      return text + array.length + any;
    }
  }

  record Pair<A, B>(A first, B second) implements Serializable {}

  record Positive(int value) {
    Positive {
      if (value < 0) {
        throw new IllegalArgumentException("negative");
      }
    }
  }

  record Doubling(int value) implements Serializable {
    private Object readResolve() {
      return new Doubling(2 * value);
    }
  }

  /** Equal when all fields are. */
  static class Animal implements Serializable {
    private final String name;
    protected int legs;
    private static int count = 3;

    Animal(String name, int legs) {
      this.name = name;
      this.legs = legs;
    }

    @Override
    public boolean equals(Object o) {
      return o instanceof Animal && o.toString().equals(toString());
    }

    @Override
    public int hashCode() {
      return legs;
    }

    @Override
    public String toString() {
      return name + legs;
    }
  }

  static final class Dog extends Animal {
    private final String name; // hides its ancestor's
    transient String mood = "happy";
    private final Object toy;

    Dog(String name, Object toy) {
      super("animal " + name, 4);
      this.name = name;
      this.toy = toy;
    }

    @Override
    public String toString() {
      return super.toString() + name + mood + toy;
    }
  }

  static final class Node implements Serializable {
    Object value;
    Node next;
  }

  static final class Hooked extends Animal {
    transient int restored;

    Hooked(String name) {
      super(name, 1);
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
      out.defaultWriteObject();
      out.writeInt(42);
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      restored = in.readInt();
    }

    @Override
    public String toString() {
      return super.toString() + (restored == 0 ? 42 : restored);
    }
  }

  static final class Single implements Serializable {
    static final Single INSTANCE = new Single();

    private Single() {}

    private Object readResolve() {
      return INSTANCE;
    }
  }

  static final class Replaced implements Serializable {
    private Object writeReplace() {
      return "replaced";
    }
  }

  static final class Outside implements Externalizable {
    private int value;

    public Outside() {}

    Outside(int value) {
      this.value = value;
    }

    @Override
    public void writeExternal(ObjectOutput out) throws IOException {
      out.writeInt(value);
    }

    @Override
    public void readExternal(ObjectInput in) throws IOException {
      value = in.readInt();
    }

    @Override
    public boolean equals(Object o) {
      return o instanceof Outside other && other.value == value;
    }

    @Override
    public int hashCode() {
      return value;
    }
  }

  static class Unserializable {
    int state = 7;
  }

  static final class HalfSerializable extends Unserializable implements Serializable {
    int own = 1;

    @Override
    public boolean equals(Object o) {
      return o instanceof HalfSerializable other && other.state == 7 && other.own == own;
    }

    @Override
    public int hashCode() {
      return own;
    }
  }

  static class NeedsArgument {
    NeedsArgument(int argument) {}
  }

  static final class Unrestorable extends NeedsArgument implements Serializable {
    Unrestorable() {
      super(1);
    }
  }

  static final class NamedList extends ArrayList<Object> {
    final String name;

    NamedList(String name) {
      this.name = name;
    }

    @Override
    public boolean equals(Object o) {
      return super.equals(o) && o instanceof NamedList other && Objects.equals(name, other.name);
    }

    @Override
    public int hashCode() {
      return super.hashCode();
    }
  }

  static final class CountedMap<K, V> extends HashMap<K, V> {
    int count = 5;

    @Override
    public boolean equals(Object o) {
      return super.equals(o) && o instanceof CountedMap<?, ?> other && other.count == count;
    }

    @Override
    public int hashCode() {
      return super.hashCode();
    }
  }

  static final class Lru extends LinkedHashMap<String, Integer> {
    Lru() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
      return size() > 2;
    }
  }

  static final class Holder implements Serializable {
    Object socket;

    Holder(Object socket) {
      this.socket = socket;
    }
  }

  /** A handle as a primitive would be: not serializable, known by a number. */
  record Ref(int number) implements Handle {}

  /** Another one, which is serializable by its own ways as well. */
  static final class SerialRef implements Handle, Serializable {
    final int number;

    SerialRef(int number) {
      this.number = number;
    }
  }
}
