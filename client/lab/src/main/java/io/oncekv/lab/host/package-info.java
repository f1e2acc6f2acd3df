/**
 * The machine as the lab hurts it, in a sandbox where that harms nobody: {@link
 * io.oncekv.lab.host.HostNetwork} gives each node a host of its own on a network that can be cut,
 * {@link io.oncekv.lab.host.LoopDisk} a disk that fails, {@link io.oncekv.lab.host.FakeClock} a
 * date that is wrong; {@link io.oncekv.lab.host.SystemCalls} spoils what a process asks of the
 * system; {@link io.oncekv.lab.host.Sandbox} says whether there is a sandbox, {@link
 * io.oncekv.lab.host.Tool} runs the system's tools. It knows nothing of OnceKV.
 */
package io.oncekv.lab.host;
