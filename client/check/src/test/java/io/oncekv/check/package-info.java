/** Tests of the command, and of everything together. */
package io.oncekv.check;
