package dev.troupe.pickle;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one call of {@link Pickler} carries through all its tiers: each handle is lent or adopted once. */
final class Transfer {

  private final HandleTable table;
  private final ThrowableCodec throwables;
  private @Nullable IdentityHashMap<Handle, byte[]> lent;
  private @Nullable Map<ByteBuffer, Handle> adopted;

  Transfer(HandleTable table, ThrowableCodec throwables) {
    this.table = table;
    this.throwables = throwables;
  }

  ThrowableCodec throwables() {
    return throwables;
  }

  byte[] lend(Handle handle) {
    if (lent == null) {
      lent = new IdentityHashMap<>();
    }
    byte[] token = lent.get(handle);
    if (token == null) {
      token = table.lend(handle);
      lent.put(handle, token);
    }
    return token;
  }

  Handle adopt(byte[] token) {
    if (adopted == null) {
      adopted = new HashMap<>();
    }
    ByteBuffer key = ByteBuffer.wrap(token);
    Handle handle = adopted.get(key);
    if (handle == null) {
      handle = table.adopt(token);
      adopted.put(key, handle);
    }
    return handle;
  }

  Object array(Class<?> component, int length) {
    return table.array(component, length);
  }
}
