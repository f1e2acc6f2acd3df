/**
 * Every setting of a node, declared once: name, type, default, bounds and why. From the declaration
 * in {@link io.oncekv.server.config.SettingCatalog} follow the flag, the environment variable, the
 * YAML key, the check and the documentation. A leaf: imports nothing of the server. Text goes in
 * through {@link io.oncekv.server.config.ConfigSources}, a checked {@link
 * io.oncekv.server.config.NodeConfig} comes out.
 */
package io.oncekv.server.config;
