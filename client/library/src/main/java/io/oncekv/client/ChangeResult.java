package io.oncekv.client;

import java.util.OptionalLong;

/**
 * What one change of a transaction came to.
 *
 * @param applied false for the deletion of an absent key
 * @param length the length of the value after the change, 0 after a deletion
 * @param number of an increment: the number after it
 */
public record ChangeResult(boolean applied, long length, OptionalLong number) {}
