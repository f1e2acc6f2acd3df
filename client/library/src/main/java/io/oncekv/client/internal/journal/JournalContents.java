package io.oncekv.client.internal.journal;

import com.google.protobuf.ByteString;
import io.oncekv.client.internal.journal.JournalRecord.Opened;
import io.oncekv.client.internal.journal.JournalRecord.Written;
import java.util.List;
import java.util.Optional;

/**
 * What a journal held when it was opened.
 *
 * @param session the last that was opened, with the highest sequence given in it
 * @param opening the request to open one that may have been sent since, without an answer
 * @param pending the session's writes that may have been sent, without an answer, by sequence
 */
public record JournalContents(
    Optional<Opened> session, Optional<ByteString> opening, List<Written> pending) {}
