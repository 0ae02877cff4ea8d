/// Rows that are asked for one by one, from any thread, and found many at a time.
package dev.weir.storage.lookup;
