/**
 * The machine as the lab hurts it, in a sandbox where that harms nobody: {@link
 * io.oncekv.lab.host.HostNetwork} gives each node a host of its own on a network that can be cut,
 * {@link io.oncekv.lab.host.Sandbox} says whether there is a sandbox, {@link
 * io.oncekv.lab.host.Tool} runs the system's tools. It knows nothing of OnceKV.
 */
package io.oncekv.lab.host;
