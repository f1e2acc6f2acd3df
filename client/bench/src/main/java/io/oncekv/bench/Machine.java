package io.oncekv.bench;

import io.oncekv.lab.load.Surroundings;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What figures depend on besides what is measured. */
final class Machine {
  private Machine() {}

  /** Returns the beginning of a setting, by names. */
  static Map<String, String> describe() {
    Map<String, String> setting = new LinkedHashMap<>();
    setting.put("machine", Surroundings.describe());
    setting.put(
        "load average before",
        String.format(
            Locale.ROOT,
            "%.2f",
            ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
    return setting;
  }
}
