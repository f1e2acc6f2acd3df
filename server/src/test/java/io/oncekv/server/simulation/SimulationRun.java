package io.oncekv.server.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Runs the simulation from the command line: {@code SimulationRun SEED OPERATIONS}. Exit code 1
 * says that it found something wrong; the last line says what and after how many operations.
 */
public final class SimulationRun {

  private SimulationRun() {}

  public static void main(String[] arguments) throws IOException {
    long seed = Long.parseLong(arguments[0]);
    Path folder = Files.createTempDirectory("oncekv-simulation");
    int code = 0;
    try {
      Simulation.Outcome outcome = Simulation.run(seed, Long.parseLong(arguments[1]), folder);
      outcome.counts().forEach((kind, count) -> System.out.println(kind + ": " + count));
      System.out.println(
          "nothing wrong in " + outcome.operations() + " operations of seed " + seed);
    } catch (AssertionError e) {
      for (StackTraceElement frame : e.getStackTrace()) {
        System.err.println("  at " + frame);
      }
      System.out.println(e.getMessage().lines().findFirst().orElse(""));
      code = 1;
    } finally {
      DiskImage.delete(folder);
    }
    System.exit(code);
  }
}
