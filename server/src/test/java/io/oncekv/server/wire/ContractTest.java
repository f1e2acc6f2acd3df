package io.oncekv.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.oncekv.internal.v1.LogProto;
import io.oncekv.internal.v1.PeerProto;
import io.oncekv.v1.ClusterProto;
import io.oncekv.v1.CommonProto;
import io.oncekv.v1.ErrorsProto;
import io.oncekv.v1.KvProto;
import io.oncekv.v1.SessionProto;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Freezes every number, type and name of the contract: {@code contract.txt} holds one line for each
 * field, value and method. Lines are added for new ones; one that changes or goes breaks clients,
 * other nodes or logs.
 */
final class ContractTest {
  private static final List<FileDescriptor> FILES =
      List.of(
          KvProto.getDescriptor(),
          SessionProto.getDescriptor(),
          ClusterProto.getDescriptor(),
          CommonProto.getDescriptor(),
          ErrorsProto.getDescriptor(),
          LogProto.getDescriptor(),
          PeerProto.getDescriptor());

  @Test
  void nothingThatWasEverPublishedChanges() throws IOException {
    Set<String> published = new TreeSet<>(GoldenBytesTest.lines("contract.txt"));
    assertThat(contract()).as("the contract now").containsAll(published);
    assertThat(published).as("contract.txt; add what is new").containsAll(contract());
  }

  private static Set<String> contract() {
    Set<String> lines = new TreeSet<>();
    for (FileDescriptor file : FILES) {
      file.getMessageTypes().forEach(message -> describe(message, lines));
      file.getEnumTypes().forEach(values -> describe(values, lines));
      for (ServiceDescriptor service : file.getServices()) {
        for (MethodDescriptor method : service.getMethods()) {
          lines.add(
              "rpc "
                  + method.getFullName()
                  + "("
                  + (method.toProto().getClientStreaming() ? "stream " : "")
                  + method.getInputType().getFullName()
                  + ") returns ("
                  + (method.toProto().getServerStreaming() ? "stream " : "")
                  + method.getOutputType().getFullName()
                  + ")");
        }
      }
    }
    return lines;
  }

  private static void describe(Descriptor message, Set<String> lines) {
    for (FieldDescriptor field : message.getFields()) {
      String type =
          switch (field.getJavaType()) {
            case MESSAGE -> field.getMessageType().getFullName();
            case ENUM -> field.getEnumType().getFullName();
            default -> field.getType().name().toLowerCase(Locale.ROOT);
          };
      // An optional scalar is alone in a oneof that exists for it only.
      boolean optional =
          field.getContainingOneof() != null && field.getRealContainingOneof() == null;
      String label = field.isRepeated() ? "repeated " : optional ? "optional " : "";
      lines.add("field " + field.getFullName() + " = " + field.getNumber() + ": " + label + type);
    }
    message.getNestedTypes().forEach(nested -> describe(nested, lines));
    message.getEnumTypes().forEach(values -> describe(values, lines));
  }

  private static void describe(EnumDescriptor values, Set<String> lines) {
    for (EnumValueDescriptor value : values.getValues()) {
      lines.add(
          "value " + values.getFullName() + "." + value.getName() + " = " + value.getNumber());
    }
  }
}
