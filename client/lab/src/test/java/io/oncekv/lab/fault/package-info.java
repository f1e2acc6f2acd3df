/** Tests of what faults choose; carrying them out is what torture does. */
package io.oncekv.lab.fault;
