package io.oncekv.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.oncekv.bench.race.Results;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class PlotTest {
  private final Results results =
      Made.results(
          List.of(
              Made.measured("oncekv", 1, "writes@64", 20_000, 1),
              Made.measured("etcd", 1, "writes@64", 10_000, 10),
              Made.measured("oncekv", 1, "unary@64", 5_000, 10)),
          List.of());

  @Test
  void aBarIsAsHighAsItsThroughput() throws Exception {
    List<Element> bars = bars(results);

    // Left three, right three, and the legend's two.
    assertThat(bars).hasSize(8);
    assertThat(height(bars, "oncekv writes@64: 20,000"))
        .isEqualTo(2 * height(bars, "etcd writes@64: 10,000"))
        .isCloseTo(4 * height(bars, "oncekv unary@64: 5,000"), within(3));
  }

  @Test
  void aLongerLatencyIsAHigherBar() throws Exception {
    List<Element> bars = bars(results);

    assertThat(height(bars, "oncekv writes@64: 1")).isLessThan(height(bars, "etcd writes@64: 10"));
    assertThat(height(bars, "oncekv unary@64: 10")).isEqualTo(height(bars, "etcd writes@64: 10"));
  }

  @Test
  void aRunWithoutMeasurementsIsDrawnToo() throws Exception {
    assertThat(bars(Made.results(List.of(), List.of()))).hasSize(2);
  }

  private static List<Element> bars(Results results) throws Exception {
    Document drawing =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(Plot.draw(results).getBytes(StandardCharsets.UTF_8)));
    NodeList titles = drawing.getElementsByTagName("title");
    return IntStream.range(0, titles.getLength())
        .mapToObj(i -> (Element) titles.item(i).getParentNode())
        .toList();
  }

  private static int height(List<Element> bars, String tip) {
    return bars.stream()
        .filter(bar -> bar.getTextContent().equals(tip))
        .mapToInt(bar -> Integer.parseInt(bar.getAttribute("height")))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no bar says " + tip));
  }
}
