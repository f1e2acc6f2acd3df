package io.oncekv.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.grpc.StatusRuntimeException;
import io.oncekv.server.statemachine.DefaultSettings;
import io.oncekv.v1.AppendRequest;
import io.oncekv.v1.CloseSessionRequest;
import io.oncekv.v1.CompareAndSetRequest;
import io.oncekv.v1.DeleteRequest;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.GetRequest;
import io.oncekv.v1.IncrementRequest;
import io.oncekv.v1.KeepAliveRequest;
import io.oncekv.v1.ListSessionsRequest;
import io.oncekv.v1.MultiGetRequest;
import io.oncekv.v1.OpenSessionRequest;
import io.oncekv.v1.PutRequest;
import io.oncekv.v1.ResolveRequest;
import io.oncekv.v1.ScanRequest;
import io.oncekv.v1.TxnRequest;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;

/**
 * A request that is valid but for one thing, and what it is refused with: the rows of the tables of
 * bad input.
 *
 * @param request what is sent
 * @param path of the field that was spoilt
 * @param what says what is wrong with it
 * @param field what the refusal has to name
 */
record Spoilt(Message request, String path, String what, ErrorReason reason, String field) {
  static final ByteString NONE = ByteString.EMPTY;
  static final ByteString LONG_KEY = bytes(DefaultSettings.MAX_KEY_BYTES + 1);
  static final ByteString LONG_VALUE = bytes(DefaultSettings.MAX_VALUE_BYTES + 1);

  /** In place of a value: the field is cleared. */
  static final Object ABSENT = new Object();

  /** In place of a value: the message in the field gets one that this release does not know. */
  static final Object FROM_THE_FUTURE = new Object();

  private static final UnknownFieldSet UNKNOWN =
      UnknownFieldSet.newBuilder()
          .addField(77, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
          .build();

  /** A request with another value in the field at a path such as {@code txn.then[0].put.key}. */
  static Spoilt of(Message valid, String path, Object value, ErrorReason reason, String field) {
    String what = valid.getDescriptorForType().getName() + "." + path + " = " + shown(value);
    return new Spoilt(with(valid, path, value), path, what, reason, field);
  }

  /** The same; the refusal names just that field. */
  static Spoilt of(Message valid, String path, Object value, ErrorReason reason) {
    return of(valid, path, value, reason, path);
  }

  static Spoilt invalid(Message valid, String path, Object value) {
    return of(valid, path, value, ErrorReason.INVALID_ARGUMENT);
  }

  static Spoilt longKey(Message valid, String path) {
    return of(valid, path, LONG_KEY, ErrorReason.KEY_TOO_LARGE);
  }

  static Spoilt longValue(Message valid, String path) {
    return of(valid, path, LONG_VALUE, ErrorReason.VALUE_TOO_LARGE);
  }

  /** A message in the request, or the request itself ({@code ""}), knows more than this release. */
  static Spoilt newer(Message valid, String path) {
    String field = path.isEmpty() ? "request" : path;
    return of(valid, path, FROM_THE_FUTURE, ErrorReason.UNSUPPORTED, field);
  }

  static List<DynamicTest> tests(List<Spoilt> table) {
    return table.stream()
        .map(row -> DynamicTest.dynamicTest(row.what + ": " + row.reason, row::isRefused))
        .toList();
  }

  private void isRefused() {
    try (FrontDoor door = new FrontDoor()) {
      door.answers(Requests.DONE);
      StatusRuntimeException failure =
          catchThrowableOfType(StatusRuntimeException.class, () -> send(door, request));
      assertThat(failure).isNotNull();
      assertThat(FrontDoor.info(failure).getReason()).isEqualTo(reason.name());
      assertThat(FrontDoor.details(failure))
          .containsEntry("field", field)
          .containsEntry("executed", "no")
          .doesNotContainKey("decided");
      assertThat(failure.getStatus().getDescription()).contains(field);
      assertThat(door.proposed).isEmpty();
    }
  }

  /** Calls the method that takes the request; returns what it answers. */
  static Message send(FrontDoor door, Message request) {
    if (request instanceof PutRequest put) {
      return door.kv().put(put);
    } else if (request instanceof AppendRequest append) {
      return door.kv().append(append);
    } else if (request instanceof DeleteRequest delete) {
      return door.kv().delete(delete);
    } else if (request instanceof CompareAndSetRequest cas) {
      return door.kv().compareAndSet(cas);
    } else if (request instanceof IncrementRequest increment) {
      return door.kv().increment(increment);
    } else if (request instanceof TxnRequest txn) {
      return door.kv().txn(txn);
    } else if (request instanceof GetRequest get) {
      return door.kv().get(get);
    } else if (request instanceof MultiGetRequest multiGet) {
      return door.kv().multiGet(multiGet);
    } else if (request instanceof ScanRequest scan) {
      return door.kv().scan(scan);
    } else if (request instanceof OpenSessionRequest open) {
      return door.sessions().openSession(open);
    } else if (request instanceof KeepAliveRequest keepAlive) {
      return door.sessions().keepAlive(keepAlive);
    } else if (request instanceof CloseSessionRequest close) {
      return door.sessions().closeSession(close);
    } else if (request instanceof ListSessionsRequest list) {
      return door.sessions().listSessions(list);
    } else if (request instanceof ResolveRequest resolve) {
      return door.sessions().resolve(resolve);
    } else {
      throw new IllegalArgumentException("no method takes a " + request.getClass());
    }
  }

  static Message with(Message message, String path, Object value) {
    if (path.isEmpty()) {
      return message.toBuilder().setUnknownFields(UNKNOWN).build();
    }
    int dot = path.indexOf('.');
    String first = dot < 0 ? path : path.substring(0, dot);
    String rest = dot < 0 ? "" : path.substring(dot + 1);
    int bracket = first.indexOf('[');
    String name = bracket < 0 ? first : first.substring(0, bracket);
    FieldDescriptor field = message.getDescriptorForType().findFieldByName(name);
    if (field == null) {
      throw new IllegalArgumentException("no field " + name + " in " + message.getClass());
    }
    if (bracket >= 0) {
      int index = Integer.parseInt(first.substring(bracket + 1, first.length() - 1));
      Object old = message.getRepeatedField(field, index);
      return message.toBuilder().setRepeatedField(field, index, changed(old, rest, value)).build();
    }
    return rest.isEmpty() && value == ABSENT
        ? message.toBuilder().clearField(field).build()
        : message.toBuilder()
            .setField(field, changed(message.getField(field), rest, value))
            .build();
  }

  private static Object changed(Object old, String rest, Object value) {
    return rest.isEmpty() && value != FROM_THE_FUTURE ? value : with((Message) old, rest, value);
  }

  static ByteString bytes(int length) {
    return ByteString.copyFrom(new byte[length]);
  }

  private static String shown(Object value) {
    if (value == ABSENT) {
      return "absent";
    }
    if (value == FROM_THE_FUTURE) {
      return "with a field from the future";
    }
    if (value instanceof ByteString bytes) {
      return bytes.size() + " bytes";
    }
    String text = value.toString().replace('\n', ' ');
    return text.length() > 40 ? text.substring(0, 40) + "..." : text;
  }
}
