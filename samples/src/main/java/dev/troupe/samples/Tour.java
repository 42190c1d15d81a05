package dev.troupe.samples;

/** All samples, in the notebook's order. */
public final class Tour {
  private Tour() {}

  public static void main(String[] args) {
    System.out.println("tour");
  }
}
