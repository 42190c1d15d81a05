package dev.troupe.pickle;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.serializers.CollectionSerializer;
import com.esotericsoftware.kryo.serializers.MapSerializer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.IntFunction;

/** The serializers of {@link ListedTypes}: our own where Kryo's would call constructors through reflection, else Kryo's. */
final class ListedSerializers {

  private ListedSerializers() {}

  @SuppressWarnings("JdkObsolete") // whoever pickled a LinkedList gets one
  static Serializer<?> of(Class<?> type, Function<Class<?>, Serializer<?>> kryos) {
    if (type == ArrayList.class) {
      return new Elements(ArrayList::new);
    }
    if (type == LinkedList.class) {
      return new Elements(size -> new LinkedList<>());
    }
    if (type == ArrayDeque.class) {
      return new Elements(ArrayDeque::new);
    }
    if (type == HashSet.class) {
      return new Elements(size -> new HashSet<>(capacity(size)));
    }
    if (type == LinkedHashSet.class) {
      return new Elements(size -> new LinkedHashSet<>(capacity(size)));
    }
    if (type == HashMap.class) {
      return new Entries(size -> new HashMap<>(capacity(size)));
    }
    if (type == ConcurrentHashMap.class) {
      return new Entries(ConcurrentHashMap::new);
    }
    if (type == AtomicReference.class) {
      return new ReferenceSerializer();
    }
    return kryos.apply(type);
  }

  private static int capacity(int size) {
    return (int) Math.min(1 << 30, size / 0.75 + 1);
  }

  @SuppressWarnings("rawtypes")
  private static final class Elements extends CollectionSerializer<Collection> {
    private final IntFunction<Collection<?>> maker;

    Elements(IntFunction<Collection<?>> maker) {
      this.maker = maker;
    }

    @Override
    protected Collection create(
        Kryo kryo, Input input, Class<? extends Collection> type, int size) {
      return maker.apply(size);
    }
  }

  @SuppressWarnings("rawtypes")
  private static final class Entries extends MapSerializer<Map> {
    private final IntFunction<Map<?, ?>> maker;

    Entries(IntFunction<Map<?, ?>> maker) {
      this.maker = maker;
    }

    @Override
    protected Map create(Kryo kryo, Input input, Class<? extends Map> type, int size) {
      return maker.apply(size);
    }
  }

  private static final class ReferenceSerializer extends Serializer<AtomicReference<Object>> {
    @Override
    public void write(Kryo kryo, Output output, AtomicReference<Object> reference) {
      kryo.writeClassAndObject(output, reference.get());
    }

    @Override
    public AtomicReference<Object> read(
        Kryo kryo, Input input, Class<? extends AtomicReference<Object>> type) {
      AtomicReference<Object> reference = new AtomicReference<>();
      kryo.reference(reference);
      reference.set(kryo.readClassAndObject(input));
      return reference;
    }
  }
}
