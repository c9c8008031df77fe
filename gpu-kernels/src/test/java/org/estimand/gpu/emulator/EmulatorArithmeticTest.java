package org.estimand.gpu.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import jcuda.driver.CUdeviceptr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the emulator computes, against Java. */
@ExtendWith(EmulatorExtension.class)
class EmulatorArithmeticTest {
  private static final double[] SPECIAL = {
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.1,
    -2.5,
    3.5,
    1e300,
    -1e300,
    1e-310,
    Double.MIN_VALUE,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.NaN,
    2147483647.5,
    -2147483648.7,
    4.9e18,
    9.3e18,
    0.5,
    1.5,
    Math.PI,
    1e-16
  };

  private static double[] pick(int n, int factor, int shift) {
    double[] values = new double[n];
    for (int k = 0; k < n; k++) {
      int at = k * factor + shift;
      values[k] =
          at % 3 == 0 ? SPECIAL[at / 3 % SPECIAL.length] : Math.sin(at) * Math.pow(10, at % 9 - 4);
    }
    return values;
  }

  private static double javaDouble(int f, double a, double b, double c) {
    return switch (f) {
      case 0 -> a + b;
      case 1 -> a * b;
      case 2 -> Math.fma(a, b, c);
      case 3 -> a / b;
      case 4 -> Math.sqrt(a);
      case 5 -> Double.isNaN(a) ? b : Double.isNaN(b) ? a : Math.min(a, b);
      case 6 -> Double.isNaN(a) ? b : Double.isNaN(b) ? a : Math.max(a, b);
      case 7 -> Math.floor(a);
      case 8 -> Math.ceil(a);
      case 9 -> a < 0 ? Math.ceil(a) : Math.floor(a);
      case 10 -> Math.rint(a);
      case 11 -> Math.abs(a);
      case 12 -> Math.copySign(a, b);
      case 13 -> (float) a;
      case 14 -> up(a, b) - down(a, b);
      case 15 -> Math.abs(up(a, b)) < Math.abs(down(a, b)) ? up(a, b) : down(a, b);
      case 16 -> 1 / a;
      case 17 -> -a;
      case 18 -> a < b ? 1 : 0;
      case 19 -> a != b ? 1 : 0;
      case 20 -> !(a >= b) ? 1 : 0;
      case 21 -> !(a > b) ? 1 : 0;
      case 22 -> !(a < b) ? 1 : 0;
      default -> !(a <= b) ? 1 : 0;
    };
  }

  /** The rounding error of a + b, exactly (both directions of the two-sum). */
  private static double rest(double a, double b) {
    double s = a + b;
    double t = s - a;
    return (a - (s - t)) + (b - t);
  }

  private static double up(double a, double b) {
    double s = a + b;
    double e = rest(a, b);
    return Double.isFinite(s) && e > 0 ? Math.nextUp(s) : s;
  }

  private static double down(double a, double b) {
    double s = a + b;
    double e = rest(a, b);
    return Double.isFinite(s) && e < 0 ? Math.nextDown(s) : s;
  }

  @ParameterizedTest
  @EnumSource(ThreadOrder.class)
  void doublesEqualJavaBitForBit(ThreadOrder order) {
    EmulatorControl.order(order);
    int n = 300;
    double[] x = pick(n, 1, 0);
    double[] y = pick(n, 7, 1);
    double[] z = pick(n, 5, 2);
    try (TestDevice device = new TestDevice("arithmetic.ptx")) {
      CUdeviceptr out = device.bytes(8L * n * 24);
      assertEquals(
          0,
          device.run(
              "doubles", 5, 64, device.upload(x), device.upload(y), device.upload(z), out, n));
      double[] got = device.doubles(out, n * 24);
      for (int k = 0; k < n; k++) {
        for (int f = 0; f < 24; f++) {
          String where = "function " + f + " of " + x[k] + ", " + y[k] + ", " + z[k];
          double want = javaDouble(f, x[k], y[k], z[k]);
          if (f == 12 && (Double.isNaN(y[k]) || Double.isNaN(x[k]))) {
            continue; // Java may take any sign of a NaN
          }
          assertEquals(want, got[k + n * f], where); // Double.equals: also the sign of zero
        }
      }
    }
  }

  @Test
  void elementaryFunctionsAreRightToTwoUlp() {
    int n = 200;
    double[] x = new double[n];
    for (int k = 0; k < n; k++) {
      x[k] = (k - 100) * 0.173;
    }
    try (TestDevice device = new TestDevice("arithmetic.ptx")) {
      CUdeviceptr out = device.bytes(8L * n * 10);
      assertEquals(0, device.run("elementary", 4, 64, device.upload(x), out, n));
      double[] got = device.doubles(out, n * 10);
      for (int k = 0; k < n; k++) {
        double a = x[k];
        double p = Math.abs(a) + 0.01;
        double[] want = {
          Math.exp(a),
          Math.expm1(a),
          Math.log(p),
          Math.log1p(p),
          Math.pow(p, 1.7),
          Math.sin(a),
          Math.cos(1e6 * a),
          Math.tanh(a),
          Math.cbrt(a),
          1 / Math.sqrt(p)
        };
        for (int f = 0; f < want.length; f++) {
          String where = "function " + f + " of " + a;
          assertTrue(
              Math.abs(want[f] - got[k + n * f]) <= 3 * Math.ulp(want[f]),
              where + ": " + want[f] + " " + got[k + n * f]);
        }
      }
    }
  }

  @Test
  void conversionsEqualJava() {
    int n = 200;
    double[] x = pick(n, 1, 0);
    int[] s = new int[n];
    for (int k = 0; k < n; k++) {
      s[k] = k == 0 ? 0 : k == 1 ? Integer.MIN_VALUE : k == 2 ? Integer.MAX_VALUE : k * 0x9E3779B1;
    }
    try (TestDevice device = new TestDevice("arithmetic.ptx")) {
      CUdeviceptr out = device.bytes(8L * n * 24);
      assertEquals(0, device.run("conversions", 4, 64, device.upload(x), device.upload(s), out, n));
      long[] got = device.longs(out, n * 24);
      for (int k = 0; k < n; k++) {
        double a = x[k];
        int i = s[k];
        long w = i * 1000003L;
        long bits = Double.doubleToRawLongBits(a);
        // A NaN becomes the smallest number, where Java gives 0.
        boolean nan = Double.isNaN(a);
        int no = Integer.MIN_VALUE;
        long high = Math.multiplyHigh(w, 0x123456789abcdefL);
        int permuted = bytePermute(i, 0x01020304, 0x7152);
        long[] want = {
          nan ? no : (int) a,
          nan ? Long.MIN_VALUE : (long) a,
          nan ? no : (int) Math.rint(a),
          nan ? no : (int) Math.floor(a),
          nan ? no : (int) Math.ceil(a),
          bits,
          (int) (bits >> 32),
          (int) bits,
          (short) i,
          (byte) i,
          i & 255,
          Double.doubleToRawLongBits((double) w),
          Float.floatToRawIntBits((float) i),
          (Integer.toUnsignedLong(i) * 2654435769L) >>> 32,
          high,
          Integer.bitCount(i),
          Integer.numberOfLeadingZeros(i),
          Long.numberOfLeadingZeros(w),
          Integer.reverse(i),
          i / 7,
          i % 7,
          Integer.toUnsignedLong(i) / 11,
          w / 97,
          permuted & 0xffffffffL
        };
        for (int f = 0; f < want.length; f++) {
          assertEquals(want[f], got[k + n * f], "function " + f + " of " + a + ", " + i);
        }
      }
    }
  }

  private static int bytePermute(int a, int b, int control) {
    long both = Integer.toUnsignedLong(b) << 32 | Integer.toUnsignedLong(a);
    int result = 0;
    for (int k = 0; k < 4; k++) {
      int n = control >> (4 * k) & 7;
      result |= (int) (both >>> (8 * n) & 255) << (8 * k);
    }
    return result;
  }

  @Test
  void shiftsByTheWidthAndMoreLeaveNothing() {
    int[] by = {0, 1, 5, 31, 32, 33, 40, 63, 64, 200, -1, Integer.MIN_VALUE};
    int n = by.length;
    int[] a = new int[n];
    Arrays.setAll(a, k -> k % 2 == 0 ? 0x87654321 : 0x13579bdf);
    try (TestDevice device = new TestDevice("arithmetic.ptx")) {
      CUdeviceptr out = device.bytes(4L * n * 6);
      assertEquals(0, device.run("shifts", 1, 32, device.upload(a), device.upload(by), out, n));
      int[] got = device.ints(out, n * 6);
      for (int k = 0; k < n; k++) {
        boolean over = by[k] < 0 || by[k] > 31;
        int pos = by[k] & 31;
        int[] want = {
          over ? 0 : a[k] << by[k],
          over ? 0 : a[k] >>> by[k],
          over ? a[k] >> 31 : a[k] >> by[k],
          pos == 0 ? 0x9abcdef0 : 0x9abcdef0 << pos | a[k] >>> (32 - pos),
          field(a[k], pos),
          insert(a[k], pos)
        };
        for (int f = 0; f < 6; f++) {
          assertEquals(want[f], got[k + n * f], "function " + f + " of " + a[k] + " by " + by[k]);
        }
      }
    }
  }

  private static int field(int a, int pos) {
    return (int) ((long) a >> pos << 55 >> 55);
  }

  private static int insert(int a, int pos) {
    return (a & 127) << pos;
  }

  @Test
  void wideProductsEqualJava() {
    int n = 128;
    try (TestDevice device = new TestDevice("arithmetic.ptx")) {
      CUdeviceptr out = device.bytes(4L * n);
      assertEquals(0, device.run("mix", 2, 64, out, n));
      int[] got = device.ints(out, n);
      for (int k = 0; k < n; k++) {
        int a = k;
        int b = 0xdeadbeef;
        for (int r = 0; r < 10; r++) {
          long product = 0xD2511F53L * Integer.toUnsignedLong(a);
          a = (int) (product >>> 32) ^ b ^ (0x9E3779B9 * r);
          b = (int) product;
        }
        assertEquals(a, got[k]);
      }
    }
  }

  @Test
  void switchesAndConstantTables() {
    int n = 70;
    int[] which = new int[n];
    Arrays.setAll(which, k -> k % 8);
    try (TestDevice device = new TestDevice("arithmetic.ptx")) {
      CUdeviceptr out = device.bytes(8L * n);
      assertEquals(0, device.run("tables", 2, 64, device.upload(which), out, n));
      double[] got = device.doubles(out, n);
      for (int k = 0; k < n; k++) {
        double want =
            switch (which[k]) {
              case 0 -> 10;
              case 1 -> (k % 6 + 0.5) * 2;
              case 2 -> Math.sqrt(k);
              case 3 -> k / 3.0;
              case 4 -> -k;
              case 5 -> 2.0 * k + 1;
              default -> (k + 1) % 6 + 0.5;
            };
        assertEquals(want, got[k], "case " + which[k] + " of " + k);
      }
    }
  }
}
