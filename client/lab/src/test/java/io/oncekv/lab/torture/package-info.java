/** Tests of what a torture run draws and says; the run itself is its own test. */
package io.oncekv.lab.torture;
