package io.oncekv.lab.network;

import java.time.Duration;
import java.util.Random;

/**
 * How often a network loses what passes through it, and how long it keeps the rest.
 *
 * @param requestsLost the share of requests that never reach their node, 0 to 1
 * @param repliesLost the share of replies that never reach their client, 0 to 1
 * @param longestDelay each request and each reply takes a random time from 0 to this one
 */
public record Unreliability(double requestsLost, double repliesLost, Duration longestDelay) {
  private static final Duration LONGEST = Duration.ofMinutes(1);

  /** A tenth of requests and of replies lost, and delays of 0 to 26 ms. */
  public static final Unreliability TENTH = new Unreliability(0.1, 0.1, Duration.ofMillis(26));

  /** Refuses what is no share, and delays longer than a minute. */
  public Unreliability {
    if (!(requestsLost >= 0 && requestsLost < 1 && repliesLost >= 0 && repliesLost < 1)) {
      throw new IllegalArgumentException(
          "a share is from 0 to below 1, not " + requestsLost + " and " + repliesLost);
    }
    if (longestDelay.isNegative() || longestDelay.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("a delay is from 0 to a minute, not " + longestDelay);
    }
  }

  /** What becomes of the requests of one connection. */
  MessageFate ofRequests(Random random) {
    return fate(requestsLost, random);
  }

  /** What becomes of the replies of one connection. */
  MessageFate ofReplies(Random random) {
    return fate(repliesLost, random);
  }

  private MessageFate fate(double lost, Random random) {
    long longestNanos = longestDelay.toNanos();
    return new MessageFate() {
      @Override
      public boolean losesNext() {
        return random.nextDouble() < lost;
      }

      @Override
      public long delayNanos() {
        return (long) (random.nextDouble() * longestNanos);
      }
    };
  }
}
