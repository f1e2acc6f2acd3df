/**
 * The lab: programs that look at OnceKV from outside. It starts real nodes, hurts them, and checks
 * what clients were told against what the cluster holds; it also measures. {@link
 * io.oncekv.lab.Lab} is the command; each subcommand has a package of its own, above {@code
 * cluster} (the nodes), {@code network} (what lies between them and their clients) and {@code
 * append} (the workload whose result can be checked).
 */
package io.oncekv.lab;
