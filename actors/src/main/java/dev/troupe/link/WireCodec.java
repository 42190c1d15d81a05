package dev.troupe.link;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns messages into bytes and back: one byte of length, the message's name, its fields as CBOR.
 * Only records of the protocols it was made with are ever instantiated; fields that a record does
 * not know are passed over, so that records may gain fields.
 */
public final class WireCodec {

  private static final int MAX_NAME_BYTES = 255;

  /** What is prepared once for each record; Jackson's own part of it is built on first use. */
  private record Entry(
      Class<? extends WireMessage> type, byte[] name, ObjectReader reader, ObjectWriter writer) {}

  private final ObjectMapper mapper;
  private final Map<String, Entry> byName = new HashMap<>();
  private final Map<Class<?>, Entry> byType = new HashMap<>();

  /**
   * Knows the records of some protocols. Private records are messages that an actor sends itself and
   * do not count.
   *
   * @param protocols sealed interfaces whose records, at any depth, may travel; or such records
   * @param modules what Jackson needs to know about further field types
   * @throws IllegalArgumentException if two records have the same name, or a type is no record and
   *     no sealed interface
   */
  public WireCodec(Collection<Class<? extends WireMessage>> protocols, Module... modules) {
    this.mapper = new ObjectMapper(new CBORFactory())
        .registerModule(new Jdk8Module())
        .registerModule(durations())
        .registerModules(modules)
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS);
    for (Class<? extends WireMessage> protocol : protocols) {
      register(protocol);
    }
  }

  /**
   * Writes a message.
   *
   * @throws IllegalArgumentException if its type is in none of the protocols
   */
  public byte[] encode(WireMessage message) {
    return encode(message, Map.of());
  }

  /**
   * Writes a message.
   *
   * @param attributes what serializers of further modules find in their context
   * @throws IllegalArgumentException if its type is in none of the protocols
   */
  public byte[] encode(WireMessage message, Map<?, ?> attributes) {
    Entry entry = byType.get(message.getClass());
    if (entry == null) {
      throw new IllegalArgumentException(
          "Message type '" + message.getClass().getName() + "' is in no protocol of this codec.");
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(128);
    out.write(entry.name.length);
    out.writeBytes(entry.name);
    try {
      ObjectWriter writer =
          attributes.isEmpty() ? entry.writer : entry.writer.withAttributes(attributes);
      writer.writeValue(out, message);
    } catch (IOException e) {
      throw new UncheckedIOException("Message '" + nameOf(entry.type) + "' cannot be written.", e);
    }
    return out.toByteArray();
  }

  /**
   * Reads a message.
   *
   * @param attributes what deserializers of further modules find in their context
   * @throws IOException if the bytes are no message of the protocols
   */
  public WireMessage decode(byte[] bytes, Map<?, ?> attributes) throws IOException {
    int nameBytes = bytes.length == 0 ? 0 : bytes[0] & 0xff;
    if (nameBytes == 0 || 1 + nameBytes > bytes.length) {
      throw new IOException("A message of " + bytes.length + " bytes has no type.");
    }
    String name = new String(bytes, 1, nameBytes, StandardCharsets.UTF_8);
    Entry entry = byName.get(name);
    if (entry == null) {
      throw new IOException("Message type '" + name + "' is in no protocol of this codec.");
    }
    int start = 1 + nameBytes;
    ObjectReader reader =
        attributes.isEmpty() ? entry.reader : entry.reader.withAttributes(attributes);
    WireMessage message = reader.readValue(bytes, start, bytes.length - start);
    if (message == null) {
      throw new IOException("Message '" + name + "' has no fields, not even an empty set.");
    }
    return message;
  }

  private void register(Class<?> type) {
    if (type.isRecord() && WireMessage.class.isAssignableFrom(type)) {
      if (!Modifier.isPrivate(type.getModifiers())) {
        registerRecord(type.asSubclass(WireMessage.class));
      }
    } else if (type.isInterface() && type.isSealed()) {
      for (Class<?> permitted : type.getPermittedSubclasses()) {
        register(permitted);
      }
    } else {
      throw new IllegalArgumentException(
          "'" + type.getName() + "' is neither a record of WireMessage nor a sealed interface.");
    }
  }

  private void registerRecord(Class<? extends WireMessage> type) {
    String name = nameOf(type);
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MAX_NAME_BYTES) {
      throw new IllegalArgumentException(
          "Message name '" + name + "' is longer than " + MAX_NAME_BYTES + " bytes.");
    }
    Entry known = byName.get(name);
    if (known == null) {
      Entry entry = new Entry(type, bytes, mapper.readerFor(type), mapper.writerFor(type));
      byName.put(name, entry);
      byType.put(type, entry);
    } else if (known.type != type) {
      throw new IllegalArgumentException("Both '" + known.type.getName() + "' and '"
          + type.getName() + "' are named '" + name + "'.");
    }
  }

  private static String nameOf(Class<?> type) {
    Class<?> enclosing = type.getEnclosingClass();
    return enclosing == null
        ? type.getSimpleName()
        : nameOf(enclosing) + "." + type.getSimpleName();
  }

  /** A duration is an array of seconds and nanoseconds; Jackson's own module costs more to load. */
  private static SimpleModule durations() {
    return new SimpleModule("durations")
        .addSerializer(Duration.class, new JsonSerializer<>() {
          @Override
          public void serialize(Duration duration, JsonGenerator out, SerializerProvider provider)
              throws IOException {
            out.writeArray(new long[] {duration.getSeconds(), duration.getNano()}, 0, 2);
          }
        })
        .addDeserializer(Duration.class, new JsonDeserializer<>() {
          @Override
          public @Nullable Duration deserialize(JsonParser in, DeserializationContext context)
              throws IOException {
            long[] parts = in.readValueAs(long[].class);
            if (parts == null || parts.length != 2) {
              throw new IOException("A duration has seconds and nanoseconds.");
            }
            return Duration.ofSeconds(parts[0], parts[1]);
          }
        });
  }
}
