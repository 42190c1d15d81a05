package dev.troupe.link;

import java.io.IOException;

/**
 * How fields of a type travel that {@link WireCodec} cannot derive from the type itself.
 *
 * @param <T> the type, exactly as the fields declare it
 */
public interface FieldFormat<T> {

  /** Writes a value. */
  void write(T value, WireWriter out);

  /**
   * Reads a value.
   *
   * @throws IOException if {@link #write} cannot have written this
   */
  T read(WireReader in) throws IOException;
}
