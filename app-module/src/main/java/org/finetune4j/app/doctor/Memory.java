package org.finetune4j.app.doctor;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.bytedeco.javacpp.Pointer;

/**
 * Memory and its limits, in MB (1,048,576 bytes).
 *
 * @param machineMb the machine's
 * @param usableMb what this process may use: less than the machine's where a container limits it
 * @param heapMb Java's heap at most
 * @param offHeapMb arrays outside the heap at most
 * @param processMb the whole process at most, before it refuses to take more; 0: not limited
 */
record Memory(long machineMb, long usableMb, long heapMb, long offHeapMb, long processMb) {
  private static final long MB = 1L << 20;

  static Memory look() {
    var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return new Memory(
        Pointer.totalPhysicalBytes() / MB,
        system.getTotalMemorySize() / MB,
        Runtime.getRuntime().maxMemory() / MB,
        Pointer.maxBytes() / MB,
        Pointer.maxPhysicalBytes() / MB);
  }
}
