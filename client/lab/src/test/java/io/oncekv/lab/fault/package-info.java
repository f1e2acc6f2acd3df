/** Shows what faults choose, and that they do what they say; a cluster meets them in a torture. */
package io.oncekv.lab.fault;
