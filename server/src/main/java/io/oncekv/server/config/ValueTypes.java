package io.oncekv.server.config;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The types that settings have. */
final class ValueTypes {
  private static final Pattern NUMBER_WITH_UNIT =
      Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,6})?)\\s*([A-Za-z]*)");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  private static final Map<String, Long> TIME_UNITS = new LinkedHashMap<>();
  private static final Map<String, Long> SIZE_UNITS = new LinkedHashMap<>();

  static {
    TIME_UNITS.put("d", 86_400_000_000L);
    TIME_UNITS.put("h", 3_600_000_000L);
    TIME_UNITS.put("m", 60_000_000L);
    TIME_UNITS.put("s", 1_000_000L);
    TIME_UNITS.put("ms", 1_000L);
    TIME_UNITS.put("us", 1L);
    SIZE_UNITS.put("GiB", 1L << 30);
    SIZE_UNITS.put("MiB", 1L << 20);
    SIZE_UNITS.put("KiB", 1L << 10);
    SIZE_UNITS.put("B", 1L);
  }

  private ValueTypes() {}

  /** Lengths of time such as {@code 500ms}; the unit must be written, so that nobody guesses it. */
  static ValueType<Duration> duration(Duration min, Duration max) {
    return new Simple<>(
        text -> {
          long micros =
              quantity(text, TIME_UNITS, Optional.empty(), "a time such as 500ms, 2s, 1m or 24h");
          return within(Duration.ofNanos(Math.multiplyExact(micros, 1_000L)), min, max);
        },
        value -> spell(value.toNanos() / 1_000L, TIME_UNITS),
        "time (us, ms, s, m, h, d)",
        spell(min.toNanos() / 1_000L, TIME_UNITS)
            + " .. "
            + spell(max.toNanos() / 1_000L, TIME_UNITS));
  }

  /** Sizes such as {@code 64MiB}; a bare number is bytes. */
  static ValueType<Long> size(long min, long max) {
    return new Simple<>(
        text ->
            within(
                quantity(text, SIZE_UNITS, Optional.of("B"), "a size such as 4096, 64KiB or 8MiB"),
                min,
                max),
        value -> spell(value, SIZE_UNITS),
        "bytes (B, KiB, MiB, GiB)",
        spell(min, SIZE_UNITS) + " .. " + spell(max, SIZE_UNITS));
  }

  /** Whole numbers. */
  static ValueType<Long> count(long min, long max) {
    return new Simple<>(
        text -> {
          BigInteger number;
          try {
            number = new BigInteger(text.replace("_", ""));
          } catch (NumberFormatException e) {
            throw new IllegalArgumentException("is not a whole number", e);
          }
          return within(number, BigInteger.valueOf(min), BigInteger.valueOf(max)).longValue();
        },
        value -> Long.toString(value),
        "number",
        min + " .. " + max);
  }

  /** Names of nodes and clusters. */
  static ValueType<String> name() {
    return new Simple<>(
        text -> {
          if (!NAME.matcher(text).matches()) {
            throw new IllegalArgumentException("is not a name");
          }
          return text;
        },
        Function.identity(),
        "name",
        "1 .. 64 of A-Z a-z 0-9 . _ -, the first a letter or digit");
  }

  /** Folders. */
  static ValueType<Path> folder() {
    return new Simple<>(
        text -> {
          try {
            if (text.isBlank()) {
              throw new IllegalArgumentException("is empty");
            }
            return Path.of(text);
          } catch (InvalidPathException e) {
            throw new IllegalArgumentException("is not a path: " + e.getReason(), e);
          }
        },
        Path::toString,
        "path",
        "a folder that exists or can be made");
  }

  /** An address, or nothing: then it follows from other settings. */
  static ValueType<Optional<HostPort>> optionalAddress() {
    return new Simple<>(
        text -> text.isEmpty() ? Optional.empty() : Optional.of(HostPort.parse(text)),
        value -> value.map(HostPort::toString).orElse(""),
        "host:port",
        "port 1 .. 65535; an IPv6 host in brackets");
  }

  /** The members of the cluster, or none: then this node is the only one. */
  static ValueType<List<MemberAddresses>> members() {
    return new Simple<>(
        MemberAddresses::parseList,
        value -> value.stream().map(MemberAddresses::toString).collect(Collectors.joining(";")),
        "id,raft=host:port,peer=host:port,client=host:port joined by ;",
        "0 .. " + MemberAddresses.MOST + " members, ids and addresses all different");
  }

  private static <V extends Comparable<V>> V within(V value, V min, V max) {
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw new IllegalArgumentException("is out of bounds");
    }
    return value;
  }

  private static long quantity(
      String text, Map<String, Long> units, Optional<String> bareUnit, String example) {
    Matcher matcher = NUMBER_WITH_UNIT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("is not " + example);
    }
    String unit = matcher.group(2).isEmpty() ? bareUnit.orElse("") : matcher.group(2);
    for (Map.Entry<String, Long> known : units.entrySet()) {
      if (known.getKey().toLowerCase(Locale.ROOT).equals(unit.toLowerCase(Locale.ROOT))) {
        try {
          return new BigDecimal(matcher.group(1))
              .multiply(BigDecimal.valueOf(known.getValue()))
              .longValueExact();
        } catch (ArithmeticException e) {
          throw new IllegalArgumentException("is too large or too finely divided", e);
        }
      }
    }
    throw new IllegalArgumentException(
        "has "
            + (unit.isEmpty() ? "no unit" : "the unknown unit '" + unit + "'")
            + "; write "
            + example);
  }

  private static String spell(long amount, Map<String, Long> units) {
    String smallest = "";
    for (Map.Entry<String, Long> unit : units.entrySet()) {
      smallest = unit.getKey();
      if (amount != 0 && amount % unit.getValue() == 0) {
        return amount / unit.getValue() + unit.getKey();
      }
    }
    return amount + smallest;
  }

  private record Simple<T>(
      Function<String, T> reader, Function<T, String> writer, String unit, String bounds)
      implements ValueType<T> {
    @Override
    public T parse(String text) {
      return reader.apply(text);
    }

    @Override
    public String format(T value) {
      return writer.apply(value);
    }
  }
}
