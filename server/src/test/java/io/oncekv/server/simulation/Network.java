package io.oncekv.server.simulation;

import io.oncekv.internal.v1.Command;
import io.oncekv.server.statemachine.CommandResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/** Loses, delays, doubles and reorders what clients send, and what they are answered. */
final class Network {

  /** A request on its way; {@code sender} is null if nobody waits for the answer. */
  record Request(ClientProcess sender, Command command) {}

  private record InFlight(long due, long order, Request request, CommandResult answer) {}

  private static final Comparator<InFlight> BY_ARRIVAL =
      Comparator.comparingLong(InFlight::due).thenComparingLong(InFlight::order);

  private final Random random;
  private final PriorityQueue<InFlight> requests = new PriorityQueue<>(BY_ARRIVAL);
  private final PriorityQueue<InFlight> answers = new PriorityQueue<>(BY_ARRIVAL);
  private long order;

  Network(Random random) {
    this.random = random;
  }

  void send(long now, Request request) {
    if (random.nextInt(20) != 0) {
      put(requests, now + delay(), request, null);
    }
    if (random.nextInt(12) == 0) {
      put(requests, now + delay(), request, null);
    }
    // A copy that comes when everybody has forgotten it.
    if (random.nextInt(100) == 0) {
      put(requests, now + 500 + random.nextInt(2500), request, null);
    }
  }

  void answer(long now, Request request, CommandResult answer) {
    if (request.sender() != null && random.nextInt(10) != 0) {
      put(answers, now + random.nextInt(4), request, answer);
    }
  }

  /** Takes what has arrived, at most so much, in any order. */
  List<Request> arrived(long now, int most) {
    List<Request> arrived = new ArrayList<>();
    while (arrived.size() < most && !requests.isEmpty() && requests.peek().due <= now) {
      // Doubled now and then: two copies within one batch.
      Request request = requests.poll().request;
      arrived.add(random.nextInt(arrived.size() + 1), request);
      if (random.nextInt(40) == 0) {
        arrived.add(random.nextInt(arrived.size() + 1), request);
      }
    }
    return arrived;
  }

  void deliverAnswers(long now) {
    while (!answers.isEmpty() && answers.peek().due <= now) {
      InFlight arrived = answers.poll();
      arrived.request.sender().answered(arrived.request.command(), arrived.answer);
    }
  }

  private int delay() {
    return random.nextInt(30) == 0 ? random.nextInt(300) : random.nextInt(4);
  }

  private void put(PriorityQueue<InFlight> queue, long due, Request request, CommandResult answer) {
    queue.add(new InFlight(due, order++, request, answer));
  }
}
