package io.oncekv.bench.contender.oncekv;

import io.oncekv.bench.load.Answer;
import io.oncekv.bench.load.Caller;
import io.oncekv.bench.load.Data;
import io.oncekv.client.Change;
import io.oncekv.client.OnceKV;
import io.oncekv.client.Read;
import io.oncekv.client.Txn;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The library as an application uses it. */
final class LibraryCaller implements Caller {
  private final List<OnceKV> clients;
  private final Data data;

  LibraryCaller(List<OnceKV> clients, Data data) {
    this.clients = List.copyOf(clients);
    this.data = data;
  }

  @Override
  public void put(int lane, int key, byte[] value, Answer answer) {
    tell(client(lane).putAsync(data.key(key), value), answer);
  }

  @Override
  public void get(int lane, int key, Answer answer) {
    tell(client(lane).getAsync(data.key(key)), answer);
  }

  @Override
  public void getFromAnyNode(int lane, int key, Answer answer) {
    tell(client(lane).getAsync(data.key(key), Read.linearizableFromAnyNode()), answer);
  }

  @Override
  public void append(int lane, int key, byte[] piece, Answer answer) {
    tell(client(lane).appendAsync(data.key(key), piece), answer);
  }

  @Override
  public void putAll(int lane, List<Integer> keys, byte[] value, Answer answer) {
    Txn txn =
        Txn.of(keys.stream().map(key -> Change.put(data.key(key), value)).toArray(Change[]::new));
    tell(client(lane).transactAsync(txn), answer);
  }

  @Override
  public void close() {
    clients.forEach(OnceKV::close);
  }

  private OnceKV client(int lane) {
    return clients.get(lane % clients.size());
  }

  private static void tell(CompletableFuture<?> future, Answer answer) {
    var unused =
        future.whenComplete(
            (result, thrown) -> {
              if (thrown == null) {
                answer.succeeded();
              } else {
                answer.failed(thrown);
              }
            });
  }
}
