/**
 * The workload that shows whether writes take effect exactly once: clients append tokens, each of
 * which is unique under its key, and afterwards every value is held against what was answered. A
 * token that was acknowledged has to be there once, one whose outcome nobody knows at most once,
 * and the tokens of one client under one key in the order in which it appended them. Imports the
 * client library only.
 */
package io.oncekv.lab.append;
