/// What every provider's emulator is made of: the [Call] that came in, the [Prompt] it amounts to, the [OrderWord]s
/// that
/// the user's text holds, the [Reply] made of both, the [Answer] it becomes, the [FaultOrder] that spoils it, and the
/// [Served] record of what was done and counted.
///
/// Everything runs on one event loop; only [ServedLog] and [Faults] are read and written by other threads too.
package dev.weir.testkit.emulators.core;
