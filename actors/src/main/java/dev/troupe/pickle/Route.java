package dev.troupe.pickle;

/** How objects of a class travel; {@link Routes} says which class takes which. */
enum Route {
  /** As a token; see {@link HandleTable}. */
  HANDLE,
  /** As its capturing class, its method and the captured values. */
  LAMBDA,
  /** As the constant's name. */
  ENUM,
  /** Element by element. */
  ARRAY,
  /** With a serializer from {@link ListedSerializers}. */
  LISTED,
  /** As the values from which {@link Parts} makes an equal one. */
  PARTS,
  /** As its components, given to the canonical constructor. */
  RECORD,
  /** As its fields, written into an object whose constructor did not run. */
  FIELDS,
  /** As JDK serialization says; the whole graph then travels so. */
  STREAM,
  /** Not at all. */
  REFUSED
}
