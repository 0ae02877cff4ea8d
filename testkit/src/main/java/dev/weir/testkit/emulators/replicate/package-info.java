/// [Replicate's API](https://replicate.com/docs/reference/http): predictions that go through their states in time, with
/// `Prefer: wait`, polling, streams, cancelling and files.
package dev.weir.testkit.emulators.replicate;
