package dev.troupe.link;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns messages into bytes and back: four bytes that name the protocol and the record, then {@linkplain
 * RecordFormat the record}. Only records of the protocols it was made with are ever instantiated;
 * fields that a record does not know are passed over, so that records may gain fields.
 *
 * <p>No kept library does this here, since every forked JVM pays for it before its task runs: Jackson's
 * CBOR takes one 150 to 200 ms of class loading, and then some µs a message. The fields of wire records
 * are of few types, and so this is five small classes. Nothing in them uses lambdas or streams, and
 * nothing is looked at before its first use: the records of a protocol are loaded when the first of
 * them arrives.
 */
public final class WireCodec {

  private final FieldTypes types;
  private final Map<Integer, Protocol> protocols = new HashMap<>();
  private final Map<Class<?>, Known> written = new ConcurrentHashMap<>();

  /** What is known of a record that was written before. */
  private record Known(int id, RecordFormat format) {}

  /**
   * Knows the records of some protocols. Private records are messages that an actor sends itself and
   * do not count.
   *
   * @param roots sealed interfaces whose records, at any depth, may travel; or such records
   * @param further how fields of further types travel
   * @throws IllegalArgumentException if two protocols have the same number, or one is no record and no
   *     interface
   */
  public WireCodec(
      Collection<Class<? extends WireMessage>> roots, Map<Class<?>, FieldFormat<?>> further) {
    this.types = new FieldTypes(further);
    for (Class<? extends WireMessage> root : roots) {
      if (!root.isRecord() && !root.isInterface()) {
        throw new IllegalArgumentException(
            "'" + root.getName() + "' is neither a record nor a sealed interface.");
      }
      Protocol known = protocols.put(number(root), new Protocol(root));
      if (known != null && known.root != root) {
        throw new IllegalArgumentException("Protocols '" + known.root.getName() + "' and '"
            + root.getName() + "' have the same number; rename one of them.");
      }
    }
  }

  /** Knows the records of some protocols, which have no fields of further types. */
  public WireCodec(Collection<Class<? extends WireMessage>> roots) {
    this(roots, Map.of());
  }

  /**
   * Writes a message.
   *
   * @throws IllegalArgumentException if its type is in none of the protocols
   */
  public byte[] encode(WireMessage message) {
    WireWriter out = new WireWriter();
    encode(message, out);
    return out.toBytes();
  }

  /**
   * Writes a message behind what was already written.
   *
   * @throws IllegalArgumentException if its type is in none of the protocols
   */
  public void encode(WireMessage message, WireWriter out) {
    Class<?> type = message.getClass();
    Known known = written.get(type);
    if (known == null) {
      known = new Known(id(type), types.record(type));
      written.put(type, known);
    }
    out.writeFourBytes(known.id);
    known.format.write(message, out);
  }

  /**
   * Reads a message.
   *
   * @param attributes what {@link FieldFormat}s find in the reader
   * @throws IOException if the bytes are no message of the protocols
   */
  public WireMessage decode(byte[] bytes, Map<?, ?> attributes) throws IOException {
    return decode(bytes, 0, attributes);
  }

  /**
   * Reads a message that others stand before.
   *
   * @param start where it begins; it ends where the bytes end
   * @param attributes what {@link FieldFormat}s find in the reader
   * @throws IOException if the bytes are no message of the protocols
   */
  public WireMessage decode(byte[] bytes, int start, Map<?, ?> attributes) throws IOException {
    WireReader in = new WireReader(bytes, start, attributes);
    int id = in.readFourBytes();
    Protocol protocol = protocols.get(id >>> Short.SIZE);
    Class<?> type = protocol == null ? null : protocol.record(id & 0xffff);
    if (type == null) {
      throw new IOException("Message type " + Integer.toHexString(id)
          + " is in no protocol of this codec: the sender's Troupe is another one.");
    }
    Object message = types.record(type).read(in);
    if (!in.isAtEnd()) {
      throw new IOException("A '" + type.getName() + "' is followed by more.");
    }
    return (WireMessage) message;
  }

  private int id(Class<?> type) {
    if (type.isRecord() && !Modifier.isPrivate(type.getModifiers())) {
      for (Map.Entry<Integer, Protocol> protocol : protocols.entrySet()) {
        if (protocol.getValue().root.isAssignableFrom(type)) {
          return (protocol.getKey() << Short.SIZE) | number(type);
        }
      }
    }
    throw new IllegalArgumentException(
        "Message type '" + type.getName() + "' is in no protocol of this codec.");
  }

  /** Sixteen bits that stand for a name on the wire, the same in every JVM. */
  private static int number(Class<?> type) {
    int hash = type.getName().hashCode(); // whose algorithm is part of the language
    return (hash ^ (hash >>> Short.SIZE)) & 0xffff;
  }

  /** The records of one root, by their numbers; they are loaded when the first of them arrives. */
  private static final class Protocol {

    private final Class<?> root;
    private volatile @Nullable Map<Integer, Class<?>> records;

    Protocol(Class<?> root) {
      this.root = root;
    }

    @Nullable
    Class<?> record(int number) {
      Map<Integer, Class<?>> known = records;
      if (known == null) {
        known = new HashMap<>();
        collect(root, known);
        records = known;
      }
      return known.get(number);
    }

    private static void collect(Class<?> type, Map<Integer, Class<?>> records) {
      Class<?>[] permitted = type.getPermittedSubclasses();
      if (permitted != null) {
        for (Class<?> one : permitted) {
          collect(one, records);
        }
      } else if (type.isRecord() && WireMessage.class.isAssignableFrom(type)) {
        Class<?> same =
            Modifier.isPrivate(type.getModifiers()) ? null : records.put(number(type), type);
        if (same != null && same != type) {
          throw new IllegalStateException("Messages '" + same.getName() + "' and '" + type.getName()
              + "' have the same number; rename one of them.");
        }
      } else {
        throw new IllegalStateException(
            "'" + type.getName() + "' is neither a record nor a sealed interface.");
      }
    }
  }
}
