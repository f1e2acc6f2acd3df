package io.oncekv.lab.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code scripts/in-sandbox}, within the sandbox that this test runs in. */
@Tag("sandbox")
class SandboxTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** Makes all that a sandbox has to take with it, says so, and stays. */
  private static final String BUSY =
      """
      set -e
      truncate -s 8M "$0/disk"
      mkfs.ext4 -q "$0/disk"
      mkdir "$0/mounted"
      mount -o loop "$0/disk" "$0/mounted"
      ip netns add far
      sleep 1000 &
      trap 'echo told to end; exit 3' TERM
      echo busy
      wait
      """;

  @TempDir private Path folder;

  @BeforeEach
  void takesOne() {
    Requirement.check("SandboxTest", Sandbox.missing());
  }

  private static Path script() {
    return Stream.iterate(Path.of("").toAbsolutePath(), path -> path != null, Path::getParent)
        .map(path -> path.resolve("scripts").resolve("in-sandbox"))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }

  private Process start(String... command) throws IOException {
    List<String> words = new ArrayList<>(List.of(script().toString()));
    words.addAll(List.of(command));
    return new ProcessBuilder(words).redirectErrorStream(true).start();
  }

  private static String said(Process process) throws Exception {
    String all = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return all.strip();
  }

  @Test
  void aCommandHasItsInputItsOutputAndItsExitCode() throws Exception {
    Process process = start("sh", "-c", "cat; echo $LAB_SANDBOX; exit 7");
    process.getOutputStream().write("given\n".getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();

    assertThat(said(process)).isEqualTo("given\nyes");
    assertThat(process.exitValue()).isEqualTo(7);
  }

  @Test
  void nothingOfOtherSandboxesIsSeenIn() throws Exception {
    Process other = busy();

    Process process =
        start("sh", "-c", "ip netns; ip -br link; grep -c " + folder + " /proc/mounts");
    assertThat(said(process)).startsWith("lo ").endsWith("0").doesNotContain("far");
    other.destroyForcibly();
  }

  @Test
  void nothingIsLeftOfOneThatIsKilled() throws Exception {
    Process process = busy();
    process.destroyForcibly();
    process.waitFor();

    await().atMost(LIMIT).untilAsserted(this::nothingIsLeft);
  }

  @Test
  void oneThatIsTerminatedEndsItsCommandFirst() throws Exception {
    Process process = busy();
    // Not destroy(), which would close what it says.
    process.toHandle().destroy();

    assertThat(said(process)).isEqualTo("told to end");
    assertThat(process.exitValue()).isEqualTo(143);
    await().atMost(LIMIT).untilAsserted(this::nothingIsLeft);
  }

  /** Starts one that makes a mount, a loop device, a network namespace and a process. */
  private Process busy() throws IOException {
    Process process = start("bash", "-c", BUSY, folder.toString());
    StringBuilder line = new StringBuilder();
    for (int c = process.getInputStream().read(); c != '\n'; c = process.getInputStream().read()) {
      assertThat(c).as("after " + line).isNotNegative();
      line.append((char) c);
    }
    assertThat(line).hasToString("busy");
    assertThat(processes()).isNotEmpty();
    assertThat(Tool.run("losetup", "-j", folder.resolve("disk").toString())).isNotEmpty();
    return process;
  }

  private List<String> processes() {
    return ProcessHandle.allProcesses()
        .map(process -> process.info().commandLine().orElse(""))
        .filter(line -> line.contains(folder.toString()))
        .toList();
  }

  private void nothingIsLeft() {
    assertThat(processes()).isEmpty();
    assertThat(Tool.run("losetup", "-j", folder.resolve("disk").toString())).isEmpty();
    assertThat(folder.resolve("mounted")).isEmptyDirectory();
  }

  @Test
  void whoIsInNoneIsToldWhy() {
    assertThat(Sandbox.missing(Map.of("LAB_SANDBOX", "yes"))).isEmpty();
    assertThat(Sandbox.missing(Map.of("LAB_NO_SANDBOX", "a sandbox takes root")))
        .contains("a sandbox takes root");
    assertThat(Sandbox.missing(Map.of()).orElseThrow()).contains("scripts/in-sandbox");
  }
}
