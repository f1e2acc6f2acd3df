package io.oncekv.check.linear;

import java.util.Optional;

/**
 * What became of a check.
 *
 * @param verdict the answer
 * @param keys how many keys the history is about
 * @param violation the first one, if the verdict is no
 * @param reason why the verdict is undecided; empty otherwise
 */
public record Judgement(Verdict verdict, int keys, Optional<Violation> violation, String reason) {}
