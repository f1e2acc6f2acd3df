package io.oncekv.server.simulation;

import io.oncekv.internal.v1.Command;
import io.oncekv.server.simulation.Network.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** All clients; of some there are two processes at a time, of which neither knows the other. */
final class Population {
  private final Random random;
  private final Network network;
  private final Operations operations;
  private final Rogue rogue;
  private final List<ClientProcess> newest = new ArrayList<>();
  private final List<ClientProcess> older = new ArrayList<>();

  Population(Random random, Network network) {
    this.random = random;
    this.network = network;
    this.operations = new Operations(random);
    this.rogue = new Rogue(random, operations);
    for (int i = 0; i < Rules.CLIENTS; i++) {
      newest.add(new ClientProcess("client" + i, principal(i), random, operations));
      older.add(null);
    }
  }

  void act(long now) {
    for (int i = 0; i < Rules.CLIENTS; i++) {
      if (random.nextInt(700) == 0 || newest.get(i).dead()) {
        restart(i);
      }
      send(now, newest.get(i));
      if (older.get(i) != null) {
        send(now, older.get(i));
      }
    }
    network.send(now, new Request(null, rogue.draw()));
  }

  private void restart(int client) {
    ClientProcess before = newest.get(client);
    newest.set(client, before.successor());
    if (random.nextBoolean()) {
      before.die();
    }
    older.set(client, before.dead() ? null : before);
  }

  private void send(long now, ClientProcess process) {
    for (Command command : process.act(now)) {
      rogue.overhear(command);
      network.send(now, new Request(process, command));
    }
  }

  private static String principal(int client) {
    return client % 3 == 0 ? "" : "user" + client % 3;
  }
}
