/** Tests of the exactly-once check. */
package io.oncekv.check.once;
