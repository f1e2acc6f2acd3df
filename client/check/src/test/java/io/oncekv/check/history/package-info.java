/** Tests of the files that histories are kept in. */
package io.oncekv.check.history;
