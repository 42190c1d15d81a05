package dev.troupe;

import java.util.List;

/**
 * Makes records that all processes share; part of {@link Troupe}. Every method throws {@link
 * IllegalArgumentException} if the record has a component of no fixed size, and {@link TroupeException}
 * if there is no room; the message says what or where.
 */
abstract class MakesRecords extends MakesArrays {

  /** Makes a shared record with a lock of its own. */
  public <R extends Record> SharedRecord<R> sharedRecord(R initial) {
    return sharedRecord(initial, Guard.own());
  }

  /** Makes a shared record. */
  @SuppressWarnings("unchecked") // a record's class is final
  public <R extends Record> SharedRecord<R> sharedRecord(R initial, Guard guard) {
    RecordLayout<R> layout = RecordLayout.of((Class<R>) initial.getClass());
    SharedRecord<R> made = makeShared(
        1,
        layout.bytes(),
        guard,
        (client, hold, place, given) -> new SharedRecord<>(client, hold, place, given, layout));
    made.set(initial);
    return made;
  }

  /**
   * Makes a shared array of records whose components are all zero, with a lock of its own.
   *
   * @throws IllegalArgumentException also if the length is negative or needs more than 2 GiB
   */
  public <R extends Record> RecordArray<R> recordArray(Class<R> type, int length) {
    return recordArray(type, length, Guard.own());
  }

  /**
   * Makes a shared array of records whose components are all zero.
   *
   * @throws IllegalArgumentException also if the length is negative or needs more than 2 GiB
   */
  public <R extends Record> RecordArray<R> recordArray(Class<R> type, int length, Guard guard) {
    RecordLayout<R> layout = RecordLayout.of(type);
    return makeShared(
        length,
        layout.bytes(),
        guard,
        (client, hold, place, given) -> new RecordArray<>(client, hold, place, given, layout));
  }

  /** Makes a shared array of these records, with a lock of its own. */
  public <R extends Record> RecordArray<R> recordArrayOf(Class<R> type, List<R> values) {
    RecordArray<R> array = recordArray(type, values.size());
    array.setRange(0, values);
    return array;
  }
}
