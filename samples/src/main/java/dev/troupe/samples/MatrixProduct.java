package dev.troupe.samples;

import dev.troupe.DoubleArray;
import dev.troupe.Pool;
import dev.troupe.Troupe;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

/** Multiplies two matrices in a pool; they lie in shared memory, and only their handles travel. */
public final class MatrixProduct {
  private static final int N = 1000;
  private static final int ROWS = 100; // of a task

  private MatrixProduct() {}

  /** So many rows of the product. */
  static double[] multiply(double[] left, double[] right) {
    double[] product = new double[left.length];
    for (int row = 0; row < left.length; row += N) {
      for (int k = 0; k < N; k++) {
        for (int column = 0; column < N; column++) {
          product[row + column] += left[row + k] * right[k * N + column];
        }
      }
    }
    return product;
  }

  static int multiply(int from, DoubleArray left, DoubleArray right, DoubleArray product) {
    double[] rows = left.copyOfRange(from, from + ROWS * N);
    product.setRange(from, multiply(rows, right.toArray()));
    return ROWS;
  }

  public static void main(String[] args) throws Exception {
    double[] left = new Random(1).doubles((long) N * N).toArray();
    double[] right = new Random(2).doubles((long) N * N).toArray();
    long begin = System.nanoTime();
    double[] expected = multiply(left, right);
    System.out.printf(Locale.ROOT, "Alone: %.2f s%n", (System.nanoTime() - begin) / 1e9);
    try (Troupe troupe = Troupe.open();
        Pool pool = troupe.pool(2)) {
      DoubleArray a = troupe.doubleArrayOf(left);
      DoubleArray b = troupe.doubleArrayOf(right);
      DoubleArray product = troupe.doubleArray(N * N);
      List<Integer> tasks =
          IntStream.range(0, N / ROWS).mapToObj(n -> n * ROWS * N).toList();
      pool.map(List.of(1, 2), n -> n); // so that the workers are there
      begin = System.nanoTime();
      pool.map(tasks, from -> multiply(from, a, b, product));
      System.out.printf(Locale.ROOT, "Pool of two: %.2f s%n", (System.nanoTime() - begin) / 1e9);
      System.out.println("Equal: " + Arrays.equals(expected, product.toArray()));
    }
  }
}
