/// Fakes, scripted counterparts and launchers of real services, for tests only. A service that can't be had fails the
/// test that needs it.
package dev.weir.testkit;
