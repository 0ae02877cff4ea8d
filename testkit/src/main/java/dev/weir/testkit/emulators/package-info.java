/// Emulators of AI providers, for tests and for trying things by hand: one HTTP server, a path prefix for each
/// provider.
/// They answer like the provider, count what they serve ([Emulators#served()]), check requests as strictly as the
/// provider does, and go wrong when they are told to. docs/emulators.md is their manual.
package dev.weir.testkit.emulators;
