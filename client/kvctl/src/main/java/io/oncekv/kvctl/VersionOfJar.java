package io.oncekv.kvctl;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the jar. */
final class VersionOfJar implements IVersionProvider {

  @Override
  public String[] getVersion() {
    String version =
        Optional.ofNullable(Kvctl.class.getPackage().getImplementationVersion())
            .orElse("(not from a jar)");
    return new String[] {"kvctl " + version};
  }
}
