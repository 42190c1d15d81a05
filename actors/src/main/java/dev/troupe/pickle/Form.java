package dev.troupe.pickle;

import java.io.IOException;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** What stands in a JDK serialization stream for an object that the JDK would refuse or copy. */
sealed interface Form extends Serializable {

  /** Makes the object that this stands for. */
  Object restore(Transfer transfer) throws IOException;

  /** Stands for a {@link Handle}. */
  record Lent(byte[] token) implements Form {
    @Override
    public Object restore(Transfer transfer) {
      return transfer.adopt(token);
    }
  }

  /** Stands for an object that {@link Parts} takes apart. */
  record Taken(int id, @Nullable Object[] parts) implements Form {
    @Override
    public Object restore(Transfer transfer) {
      return Parts.of(id).make().apply(parts);
    }
  }

  /** Stands for a record whose class is not serializable. */
  record Components(Class<?> type, @Nullable Object[] values) implements Form {
    @Override
    public Object restore(Transfer transfer) throws IOException {
      return Shape.of(type).construct(values);
    }
  }

  /** Stands for an exception inside another one, where it cannot travel in the same stream. */
  record Thrown(byte[] pickled) implements Form {
    @Override
    public Object restore(Transfer transfer) {
      return transfer.throwables().read(pickled, transfer);
    }
  }
}
