package io.oncekv.kvctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncekv.client.Change;
import io.oncekv.client.Expect;
import io.oncekv.client.Txn;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TxnTextTest {

  @Test
  void everythingThatIsDocumentedIsRead() {
    Txn txn =
        parse(
            "{'compare':[{'key':'a','revision':5},{'key_base64':'/w==','value_base64':'AA=='},"
                + "{'key':'c','absent':true},{'key':'d','exists':true}],"
                + "'then':[{'op':'put','key':'a','value':'gr\u00fcn'},{'op':'incr','key':'n'},"
                + "{'op':'incr','key':'n','by':-9223372036854775808}],"
                + "'else':[{'op':'append','key':'log','value':'no;'},{'op':'delete','key':'x'}]}");

    assertThat(((Expect.Revision) txn.conditions().get(0).expected()).revision()).isEqualTo(5);
    assertThat(txn.conditions().get(1).key()).isEqualTo(new byte[] {(byte) 0xff});
    assertThat(((Expect.Value) txn.conditions().get(1).expected()).value())
        .isEqualTo(new byte[] {0});
    assertThat(txn.conditions().get(2).expected()).isEqualTo(Expect.absent());
    assertThat(txn.conditions().get(3).expected()).isEqualTo(Expect.exists());
    assertThat(((Change.Put) txn.then().get(0)).value())
        .isEqualTo("gr\u00fcn".getBytes(StandardCharsets.UTF_8));
    assertThat(((Change.Increment) txn.then().get(1)).delta()).isEqualTo(1);
    assertThat(((Change.Increment) txn.then().get(2)).delta()).isEqualTo(Long.MIN_VALUE);
    assertThat(txn.otherwise().get(0)).isInstanceOf(Change.Append.class);
    assertThat(txn.otherwise().get(1)).isInstanceOf(Change.Delete.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{ | not JSON: line 1, column 2: Unexpected end-of-input: expected close marker for Object",
        "{} {} | not JSON",
        "[] | the whole",
        "{} | at least one change",
        "{'them':[]} | nobody knows the field \"them\"; there are compare, else, then",
        "{'then':{}} | then: must be a list",
        "{'then':[1]} | then[0]: \"op\"",
        "{'then':[{'op':'put','key':'a','value':'b'},{'op':'cas'}]} | then[1]: \"op\"",
        "{'then':[{'op':'put','key':'a'}]} | then[0]: needs value or value_base64",
        "{'then':[{'op':'put','value':'a'}]} | then[0]: needs key or key_base64",
        "{'then':[{'op':'put','key':'a','key_base64':'YQ==','value':''}]} | then[0]: has both",
        "{'then':[{'op':'put','key':1,'value':''}]} | then[0]: key must be a string",
        "{'then':[{'op':'put','key_base64':'*','value':''}]} | then[0]: key_base64 is not base64",
        "{'then':[{'op':'delete','key':''}]} | then[0]: key is empty",
        "{'then':[{'op':'delete','key':'a','value':''}]} | then[0]: nobody knows the field",
        "{'then':[{'op':'incr','key':'a','by':1.5}]} | then[0]: by must be a whole",
        "{'then':[{'op':'incr','key':'a','by':9223372036854775808}]} | then[0]: by must be a whole",
        "{'then':[{'op':'incr','key':'a','key':'b'}]} | not JSON",
        "{'compare':[{'key':'a'}],'else':[]} | compare[0]: needs exactly one of",
        "{'compare':[{'key':'a','absent':true,'revision':1}]} | compare[0]: needs exactly one of",
        "{'compare':[{'key':'a','absent':false}]} | compare[0]: absent must be true",
        "{'compare':[{'key':'a','revision':0}]} | at least 1",
      })
  void whatIsNotDocumentedIsRefusedByItsPlace(String text, String message) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  private static Txn parse(String text) {
    return TxnText.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }
}
