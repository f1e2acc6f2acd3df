package io.oncekv.lab.append;

import io.oncekv.check.once.Token;
import java.util.Iterator;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;

/** Work for {@link AppendClients} that ends when its caller says so. */
public final class Tokens {
  private Tokens() {}

  /** Makes token 0, 1, 2 and so on, until {@code stop} says yes. */
  public static Iterator<Token> until(BooleanSupplier stop, LongFunction<Token> token) {
    return new Iterator<>() {
      private long next;

      @Override
      public boolean hasNext() {
        return !stop.getAsBoolean();
      }

      @Override
      public Token next() {
        return token.apply(next++);
      }
    };
  }
}
