/// The root: reads the configuration, builds every part, starts and stops them in order. The only package that sees all
/// others. [dev.weir.gateway.main.Main] lists the commands, [dev.weir.gateway.main.Weir] the parts.
package dev.weir.gateway.main;
