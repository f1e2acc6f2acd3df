package io.oncekv.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

  @Test
  void readsNamesAndAddresses() {
    assertThat(Endpoint.parse("db.example:7400")).isEqualTo(new Endpoint("db.example", 7400));
    assertThat(Endpoint.parse("[::1]:7400")).isEqualTo(new Endpoint("::1", 7400));
    assertThat(Endpoint.parse("[::1]:7400")).hasToString("[::1]:7400");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "host", "host:", ":7400", "host:0", "host:70000", "::1:7400", "h:x"})
  void namesWhatIsNoEndpoint(String malformed) {
    assertThatThrownBy(() -> Endpoint.parse(malformed))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("host:port")
        .hasMessageContaining("\"" + malformed + "\"");
  }
}
