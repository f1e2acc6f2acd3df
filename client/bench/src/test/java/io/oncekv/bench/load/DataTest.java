package io.oncekv.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DataTest {
  @Test
  void everyKeyHas32BytesAndBeginsWithTheName() {
    Data data = new Data("appended", 1_000, 16, 1);

    Set<String> keys =
        IntStream.range(0, data.keys())
            .mapToObj(i -> new String(data.key(i), StandardCharsets.US_ASCII))
            .collect(Collectors.toSet());

    assertThat(keys).hasSize(1_000).allMatch(key -> key.length() == 32);
    assertThat(keys).allMatch(key -> key.startsWith("appended-0"));
  }

  @Test
  void ofLongValuesThereAreFewEnoughForMemory() {
    Data data = new Data("long", 1, 3 << 20, 1);

    List<byte[]> values =
        IntStream.range(-10_000, 10_000).mapToObj(data::value).distinct().toList();

    assertThat(values).hasSize(16).allMatch(value -> value.length == 3 << 20);
  }
}
