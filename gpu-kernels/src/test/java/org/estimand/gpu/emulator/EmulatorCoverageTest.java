package org.estimand.gpu.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.JCudaDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rest of the instruction set that nvcc uses, against Java. */
@ExtendWith(EmulatorExtension.class)
class EmulatorCoverageTest {
  private static TestDevice device() {
    return new TestDevice("coverage.ptx");
  }

  private static CUdeviceptr uploadBytes(TestDevice device, ByteBuffer bytes) {
    CUdeviceptr pointer = device.bytes(bytes.capacity());
    assertEquals(0, JCudaDriver.cuMemcpyHtoD(pointer, Pointer.to(bytes.array()), bytes.capacity()));
    return pointer;
  }

  private static ByteBuffer download(CUdeviceptr from, int bytes) {
    byte[] array = new byte[bytes];
    assertEquals(0, JCudaDriver.cuMemcpyDtoH(Pointer.to(array), from, bytes));
    return ByteBuffer.wrap(array).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static float up(float a, float b) {
    double s = (double) a + b;
    float f = (float) s;
    return f < s ? Math.nextUp(f) : f;
  }

  private static float down(double s) {
    float f = (float) s;
    return f > s ? Math.nextDown(f) : f;
  }

  @Test
  void singlePrecisionEqualsJava() {
    float[] x = new float[32];
    float[] y = new float[32];
    ByteBuffer bx = buffer(128);
    ByteBuffer by = buffer(128);
    for (int k = 0; k < 32; k++) {
      x[k] = (float) (Math.sin(k + 0.3) * Math.pow(10, k % 4));
      y[k] = (float) (Math.cos(3 * k) * Math.pow(7, k % 3));
      bx.putFloat(4 * k, x[k]);
      by.putFloat(4 * k, y[k]);
    }
    try (TestDevice device = device()) {
      CUdeviceptr out = device.bytes(4 * 32 * 15);
      assertEquals(
          0, device.run("singles", 1, 32, uploadBytes(device, bx), uploadBytes(device, by), out));
      ByteBuffer got = download(out, 4 * 32 * 15);
      for (int k = 0; k < 32; k++) {
        float a = x[k];
        float b = y[k];
        double s = (double) a + (double) b * 1e-9;
        float[] want = {
          a + b,
          a * b,
          Math.fma(a, b, 0.3f),
          a / b,
          (float) Math.sqrt(Math.abs(a)),
          Math.min(a, b),
          Math.max(a, b),
          (float) Math.rint(a),
          Math.min(1, Math.max(0, a)),
          up(a, b) - down((double) a + b),
          (float) Math.exp(a),
          (float) Math.log(Math.abs(a)),
          (int) a,
          down(s),
          -down(-s)
        };
        for (int f = 0; f < want.length; f++) {
          float value = got.getFloat(4 * (k + 32 * f));
          String where = "function " + f + " of " + a + ", " + b + ": " + want[f] + " " + value;
          int ulps = f == 10 || f == 11 ? 2 : 0; // exp and log
          assertTrue(
              value == want[f] || Math.abs(value - want[f]) <= ulps * Math.ulp(want[f]), where);
        }
      }
    }
  }

  private static BigInteger unsigned(long v) {
    return new BigInteger(Long.toUnsignedString(v));
  }

  @Test
  void longIntegersEqualJava() {
    long[] x = new long[32];
    long[] y = new long[32];
    ByteBuffer bx = buffer(256);
    ByteBuffer by = buffer(256);
    for (int k = 0; k < 32; k++) {
      x[k] = k == 0 ? Long.MIN_VALUE : k == 1 ? -1 : k * 0x9E3779B97F4A7C15L;
      y[k] = k == 0 ? 3 : k == 1 ? 7 : (k * 0xC2B2AE3D27D4EB4FL) >> k;
      bx.putLong(8 * k, x[k]);
      by.putLong(8 * k, y[k]);
    }
    try (TestDevice device = device()) {
      CUdeviceptr out = device.bytes(8 * 32 * 19);
      assertEquals(
          0, device.run("integers", 1, 32, uploadBytes(device, bx), uploadBytes(device, by), out));
      long[] got = device.longs(out, 32 * 19);
      for (int k = 0; k < 32; k++) {
        long a = x[k];
        long b = y[k];
        int funnel =
            (int)
                ((Integer.toUnsignedLong((int) b) << 32 | Integer.toUnsignedLong((int) a)) >>> 11);
        long[] want = {
          a * b,
          a / b,
          a % b,
          Long.divideUnsigned(a, b),
          Long.remainderUnsigned(a, b),
          unsigned(a).multiply(unsigned(b)).shiftRight(64).longValue(),
          a >> b,
          a >>> b,
          a << b,
          Math.min(a, b),
          Long.compareUnsigned(a, b) > 0 ? a : b,
          Long.bitCount(a),
          Long.reverse(a),
          (short) a * (short) b + (byte) a - (b & 255),
          (a & 0xffff) / ((b & 0xff) | 1),
          Double.doubleToRawLongBits(unsigned(a).doubleValue()),
          a >>> 40,
          (a & ~b) ^ (a | b),
          Integer.toUnsignedLong(funnel)
        };
        for (int f = 0; f < want.length; f++) {
          assertEquals(want[f], got[k + 32 * f], "function " + f + " of " + a + ", " + b);
        }
      }
    }
  }

  @Test
  void carryChains() {
    int[] x = new int[6 * 32];
    for (int k = 0; k < x.length; k++) {
      x[k] = k % 5 == 0 ? -1 : k % 7 == 0 ? 0 : k * 0x9E3779B1;
    }
    try (TestDevice device = device()) {
      CUdeviceptr out = device.bytes(4L * x.length);
      assertEquals(0, device.run("carries", 1, 32, device.upload(x), out));
      int[] got = device.ints(out, x.length);
      for (int t = 0; t < 32; t++) {
        BigInteger a = number(x, 6 * t);
        BigInteger b = number(x, 6 * t + 3);
        BigInteger size = BigInteger.ONE.shiftLeft(96);
        assertEquals(a.add(b).mod(size), number(got, 6 * t), "sum of thread " + t);
        assertEquals(a.subtract(b).mod(size), number(got, 6 * t + 3), "difference of thread " + t);
      }
    }
  }

  private static BigInteger number(int[] x, int at) {
    BigInteger v = BigInteger.ZERO;
    for (int k = 2; k >= 0; k--) {
      v = v.shiftLeft(32).add(BigInteger.valueOf(Integer.toUnsignedLong(x[at + k])));
    }
    return v;
  }

  @Test
  void vectorsAndStructures() {
    ByteBuffer x = buffer(16 * 4);
    ByteBuffer items = buffer(32 * 4);
    for (int t = 0; t < 4; t++) {
      for (int k = 0; k < 4; k++) {
        x.putFloat(16 * t + 4 * k, t + 0.5f * k);
      }
      items.putDouble(32 * t, t).putDouble(32 * t + 8, 10 * t).putInt(32 * t + 16, 100 * t);
    }
    byte[] pair = buffer(32).putDouble(0.25).putDouble(9).putDouble(0.75).putInt(7).array();
    try (TestDevice device = device()) {
      CUdeviceptr out = device.bytes(64);
      CUdeviceptr copies = device.bytes(128);
      Pointer parameters =
          Pointer.to(
              Pointer.to(uploadBytes(device, x)),
              Pointer.to(uploadBytes(device, items)),
              Pointer.to(pair),
              Pointer.to(out),
              Pointer.to(copies));
      assertEquals(
          0,
          JCudaDriver.cuLaunchKernel(
              device.function("vectors"), 1, 1, 1, 4, 1, 1, 0, null, parameters, null));
      ByteBuffer got = download(out, 64);
      ByteBuffer copied = download(copies, 128);
      for (int t = 0; t < 4; t++) {
        assertEquals(t + (t + 0.5f) * (t + 1f), got.getFloat(16 * t));
        assertEquals(t + 0.5f, got.getFloat(16 * t + 4));
        assertEquals(-(t + 1.5f), got.getFloat(16 * t + 12));
        assertEquals(t + 0.25, copied.getDouble(32 * t));
        assertEquals(10 * t + 0.75, copied.getDouble(32 * t + 8));
        assertEquals(100 * t + 7, copied.getInt(32 * t + 16));
      }
    }
  }

  @Test
  void oneFunctionOnGlobalSharedAndLocalMemory() {
    double[] x = new double[32];
    Arrays.setAll(x, k -> k + 0.5);
    try (TestDevice device = device()) {
      CUdeviceptr out = device.bytes(8 * 96);
      assertEquals(0, device.run("generic", 1, 32, device.upload(x), out, 32));
      double[] got = device.doubles(out, 96);
      for (int t = 0; t < 32; t++) {
        assertEquals(512, got[t]);
        assertEquals(1024, got[t + 32]);
        assertEquals(512 + 32.0 * t, got[t + 64]);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ThreadOrder.class)
  void atomics(ThreadOrder order) {
    EmulatorControl.order(order);
    int[] u = new int[40];
    u[4] = -1;
    Arrays.fill(u, 8, 40, 77);
    ByteBuffer w = buffer(8 * 36);
    w.putLong(16, 5);
    try (TestDevice device = device()) {
      CUdeviceptr du = device.upload(u);
      CUdeviceptr di = device.upload(100, -100, 40);
      CUdeviceptr dw = uploadBytes(device, w);
      CUdeviceptr dd = device.upload(1.0, 0.0);
      assertEquals(0, device.run("atomics", 1, 32, du, di, dw, dd));
      int[] got = device.ints(du, 40);
      int xor = 0;
      for (int t = 0; t < 32; t++) {
        xor ^= 3 << t;
        assertEquals(t * t, got[8 + t]);
      }
      // 32 steps of a counter from 0 to 9, and of one from 9 down to 0 that starts at 0
      assertArrayEquals(new int[] {496, -496, 2, 8, 0, xor, 0x8000001f}, Arrays.copyOf(got, 7));
      assertArrayEquals(new int[] {-31, -1, 40}, device.ints(di, 3));
      long[] wide = device.longs(dw, 36);
      assertEquals(496L << 32, wide[0]);
      assertEquals(Long.MIN_VALUE + 31, wide[1]);
      assertEquals(6, wide[2]);
      assertEquals(77, wide[4]);
      assertEquals(17.0, device.doubles(dd, 1)[0]);
      assertEquals(8f, download(dd, 16).getFloat(8));
    }
  }

  @Test
  void functionsWithApproximations() {
    double[] x = new double[32];
    Arrays.setAll(x, k -> (k - 15.5) / 8);
    try (TestDevice device = device()) {
      CUdeviceptr out = device.bytes(8 * 32 * 9);
      assertEquals(0, device.run("special", 1, 32, device.upload(x), out));
      double[] got = device.doubles(out, 32 * 9);
      double factorial = 1;
      for (int t = 0; t < 32; t++) {
        double a = x[t];
        double[] want = {
          1,
          a,
          factorial,
          Math.log(factorial),
          a,
          1,
          Math.abs(a) + 1,
          a * 1000 % 0.7,
          Math.hypot(3 * a, 4 * a)
        };
        for (int f = 0; f < want.length; f++) {
          double tolerance =
              4e-15 * Math.max(1, Math.abs(want[f])) * (f == 5 ? Math.exp(2 * Math.abs(a)) : 1);
          assertEquals(want[f], got[t + 32 * f], tolerance, "function " + f + " of " + a);
        }
        factorial *= t + 1;
      }
    }
  }
}
