package dev.troupe.pickle;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.serializers.ClosureSerializer;
import com.esotericsoftware.kryo.util.DefaultClassResolver;
import com.esotericsoftware.kryo.util.MapReferenceResolver;
import com.esotericsoftware.kryo.util.Util;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A Kryo that takes only classes that it restores faithfully, and gives up the whole graph at any other. */
final class GraphKryo extends Kryo {

  static {
    avoidUnsafe();
  }

  private @Nullable Transfer transfer;
  private final List<Object> unfinished = new ArrayList<>();

  GraphKryo(ClassLoader loader) {
    this(loader, new OpenReferences());
  }

  private GraphKryo(ClassLoader loader, OpenReferences references) {
    super(new LoadingClasses(loader), references);
    references.unfinished = unfinished;
    setClassLoader(loader);
    setRegistrationRequired(false);
    setReferences(true);
    setOptimizedGenerics(false);
    register(ClosureSerializer.Closure.class, new LambdaSerializer());
    for (Class<?> type : ListedTypes.ALL) {
      // Strings and boxed primitives are registered from the start.
      if (getClassResolver().getRegistration(type) == null) {
        register(type, ListedSerializers.of(type, super::getDefaultSerializer));
      }
    }
    for (Parts parts : Parts.all()) {
      register(parts.type(), new PartsSerializer(parts));
    }
    register(Object[].class);
  }

  /** Thrown where the graph holds an object of a class that Kryo is not trusted with. */
  static final class OtherTierException extends RuntimeException {
    OtherTierException(Class<?> type) {
      super(type.getName(), null, false, false);
    }
  }

  /** Thrown where an object that is made from its parts is part of itself. */
  static final class CycleException extends RuntimeException {
    CycleException(Class<?> type) {
      super(type.getName(), null, false, false);
    }
  }

  @Override
  @SuppressWarnings("rawtypes") // as Kryo declares it
  public Serializer<?> getDefaultSerializer(Class type) {
    return switch (Routes.of((Class<?>) type)) {
      case HANDLE -> new HandleSerializer();
      case LAMBDA -> new LambdaSerializer();
      case ENUM -> type.isEnum() ? new EnumSerializer() : refuse(type);
      case ARRAY -> super.getDefaultSerializer(type);
      case RECORD -> new RecordSerializer(type);
      case FIELDS -> new FieldsSerializer(type);
      default -> refuse(type);
    };
  }

  /** Starts or ends one graph. */
  void transfer(@Nullable Transfer newTransfer, int maxDepth) {
    transfer = newTransfer;
    unfinished.clear();
    setMaxDepth(maxDepth);
  }

  Transfer transfer() {
    if (transfer == null) {
      throw new IllegalStateException("no graph is being pickled");
    }
    return transfer;
  }

  /** Says that an object is being written which can be made only when all of its parts have been read. */
  void begin(Object byParts) {
    unfinished.add(byParts);
  }

  void end() {
    unfinished.remove(unfinished.size() - 1);
  }

  private static Serializer<?> refuse(Class<?> type) {
    throw new OtherTierException(type);
  }

  /** From JDK 24 on, Kryo's use of Unsafe prints warnings; nothing here needs it. */
  private static void avoidUnsafe() {
    String key = "kryo.unsafe";
    if (Runtime.version().feature() >= 24 && System.getProperty(key) == null) {
      System.setProperty(key, "false");
      boolean unused = Util.unsafe;
      System.clearProperty(key);
    }
  }

  private static final class OpenReferences extends MapReferenceResolver {
    private static final int MOST_KEPT = 64; // what is larger is made anew, not emptied each time

    private List<Object> unfinished = List.of();

    OpenReferences() {
      super(MOST_KEPT);
    }

    @Override
    public int getWrittenId(Object object) {
      int id = super.getWrittenId(object);
      if (id != -1) {
        for (Object open : unfinished) {
          if (open == object) {
            throw new CycleException(object.getClass());
          }
        }
      }
      return id;
    }
  }

  private static final class LoadingClasses extends DefaultClassResolver {
    private final ClassLoader loader;
    private final Map<String, Class<?>> found =
        new HashMap<>(); // each graph names its classes anew

    LoadingClasses(ClassLoader loader) {
      this.loader = loader;
    }

    @Override
    protected Class<?> getTypeByName(String className) {
      Class<?> known = super.getTypeByName(className);
      if (known == null) {
        known = found.get(className);
      }
      if (known != null) {
        return known;
      }
      try {
        Class<?> type = Class.forName(className, false, loader);
        found.put(className, type);
        return type;
      } catch (ClassNotFoundException e) {
        throw new KryoException(e);
      }
    }
  }
}
