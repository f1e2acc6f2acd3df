/** Tests of the bank that need no cluster. */
package io.oncekv.examples.bank;
