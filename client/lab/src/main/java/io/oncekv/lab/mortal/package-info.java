/**
 * Clients with journals that are killed and come back, each life a process of its own. {@code
 * MortalClients} starts and kills them, {@code MortalClientCommand} is what such a process runs,
 * {@code Leftovers} what it does first. Imports the recorder and {@code io.oncekv.lab.cluster}.
 */
package io.oncekv.lab.mortal;
