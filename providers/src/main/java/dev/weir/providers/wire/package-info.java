/// Bytes as they come off a wire: views without a copy, server-sent events cut anywhere. No dialect.
package dev.weir.providers.wire;
