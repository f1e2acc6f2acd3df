package io.oncekv.server.replication.ratis;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.ratis.metrics.LongCounter;
import org.apache.ratis.metrics.MetricRegistries;
import org.apache.ratis.metrics.MetricRegistryInfo;
import org.apache.ratis.metrics.RatisMetricRegistry;
import org.apache.ratis.metrics.Timekeeper;
import org.apache.ratis.util.TimeDuration;

/**
 * Counts nothing, and is found by the engine through the service loader. The engine wants a metrics
 * library and times a dozen steps of every entry with it; what we publish we measure ourselves.
 */
public final class NoEngineMetrics extends MetricRegistries {
  private static final Timekeeper.Context NOT_TIMED = () -> 0;
  private static final Timekeeper NO_TIMER = () -> NOT_TIMED;
  private static final LongCounter NO_COUNTER =
      new LongCounter() {
        @Override
        public void inc(long n) {
          // Not counted.
        }

        @Override
        public void dec(long n) {
          // Not counted.
        }

        @Override
        public long getCount() {
          return 0;
        }
      };

  private record Registry(MetricRegistryInfo info) implements RatisMetricRegistry {
    @Override
    public Timekeeper timer(String name) {
      return NO_TIMER;
    }

    @Override
    public LongCounter counter(String name) {
      return NO_COUNTER;
    }

    @Override
    public boolean remove(String name) {
      return true;
    }

    @Override
    public <T> void gauge(String name, Supplier<Supplier<T>> gauge) {
      // Never asked for.
    }

    @Override
    public MetricRegistryInfo getMetricRegistryInfo() {
      return info;
    }
  }

  @Override
  public void clear() {
    // Holds nothing.
  }

  @Override
  public RatisMetricRegistry create(MetricRegistryInfo info) {
    return new Registry(info);
  }

  @Override
  public boolean remove(MetricRegistryInfo info) {
    return true;
  }

  @Override
  public Optional<RatisMetricRegistry> get(MetricRegistryInfo info) {
    return Optional.empty();
  }

  @Override
  public Set<MetricRegistryInfo> getMetricRegistryInfos() {
    return Set.of();
  }

  @Override
  public Collection<RatisMetricRegistry> getMetricRegistries() {
    return List.of();
  }

  @Override
  public void addReporterRegistration(
      Consumer<RatisMetricRegistry> reporter, Consumer<RatisMetricRegistry> stopper) {
    // Nobody reports.
  }

  @Override
  public void enableJmxReporter() {
    // Nothing to report.
  }

  @Override
  public void enableConsoleReporter(TimeDuration rate) {
    // Nothing to report.
  }
}
