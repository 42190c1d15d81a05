package dev.troupe;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The classes that the constant pool of a class file names. */
final class ClassReferences {

  private static final int HEADER_BYTES = 8; // magic number and version
  private static final int UTF8 = 1;
  private static final int LONG = 5;
  private static final int DOUBLE = 6;
  private static final int CLASS = 7;

  private ClassReferences() {}

  /** Binary names, those of the elements of arrays included. */
  static List<String> in(byte[] classFile) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(classFile));
    in.skipNBytes(HEADER_BYTES);
    int count = in.readUnsignedShort();
    @Nullable String[] texts = new String[count];
    List<Integer> classes = new ArrayList<>();
    for (int i = 1; i < count; i++) {
      int tag = in.readUnsignedByte();
      if (tag == UTF8) {
        texts[i] = in.readUTF();
      } else if (tag == CLASS) {
        classes.add(in.readUnsignedShort());
      } else {
        in.skipNBytes(bytesOf(tag));
        if (tag == LONG || tag == DOUBLE) {
          i++; // they take two places
        }
      }
    }
    List<String> names = new ArrayList<>();
    for (int index : classes) {
      String name = texts[index];
      if (name != null) {
        names.add(elementOf(name).replace('/', '.'));
      }
    }
    return names;
  }

  private static String elementOf(String name) {
    int depth = name.lastIndexOf('[') + 1;
    boolean isArrayOfObjects = depth > 0 && name.endsWith(";");
    return isArrayOfObjects ? name.substring(depth + 1, name.length() - 1) : name;
  }

  private static int bytesOf(int tag) throws IOException {
    return switch (tag) {
      case 8, 16, 19, 20 -> 2; // a string, a method type, a module, a package
      case 15 -> 3; // a method handle
      case 3, 4, 9, 10, 11, 12, 17, 18 -> 4; // numbers, members, names with types, dynamic ones
      case LONG, DOUBLE -> 8;
      default -> throw new IOException("a class file of a later kind: tag " + tag);
    };
  }
}
