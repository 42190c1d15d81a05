package dev.troupe.pickle;

import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** JDK serialization that also takes handles, records and the {@link Parts} types, wherever they are in the graph. */
final class StreamWriter extends ObjectOutputStream {

  private final Transfer transfer;
  private final UnaryOperator<Object> replacement;

  /**
   * Makes a writer.
   *
   * @param replacement gives what to write for an object, most often the object itself
   */
  StreamWriter(OutputStream out, Transfer transfer, UnaryOperator<Object> replacement)
      throws IOException {
    super(out);
    this.transfer = transfer;
    this.replacement = replacement;
    enableReplaceObject(true);
  }

  @Override
  protected @Nullable Object replaceObject(Object original) throws IOException {
    Object object = replacement.apply(original);
    Class<?> type = object.getClass();
    Route route = Routes.of(type);
    if (route == Route.HANDLE) {
      return new Form.Lent(transfer.lend((Handle) object));
    }
    if (route == Route.REFUSED) {
      throw new NotSerializableException(type.getName());
    }
    if (object instanceof Serializable) {
      return object;
    }
    Parts parts = Parts.of(type);
    return parts != null
        ? new Form.Taken(parts.id(), parts.take().apply(object))
        : new Form.Components(type, Shape.of(type).values(object));
  }
}
