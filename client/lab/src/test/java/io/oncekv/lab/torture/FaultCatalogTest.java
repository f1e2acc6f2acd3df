package io.oncekv.lab.torture;

import io.oncekv.lab.fault.Fault;
import io.oncekv.lab.host.Requirement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("sandbox")
class FaultCatalogTest {
  /** Otherwise a torture in CI could go well because nothing was done. */
  @Test
  void everyFaultCanBeBroughtAboutInASandbox() {
    try (FaultCatalog catalog = new FaultCatalog()) {
      List<Fault> all = catalog.names().stream().map(catalog::named).toList();
      for (Map.Entry<Fault, String> leftOut : catalog.leftOut(all).entrySet()) {
        Requirement.check(
            "FaultCatalogTest",
            Optional.of("%s: %s".formatted(leftOut.getKey().name(), leftOut.getValue())));
      }
    }
  }
}
