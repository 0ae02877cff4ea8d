/// Files that companies upload, and batches: many model requests in one file, executed in their own time. The rules
/// are in docs/batches.md.
package dev.weir.contracts.files;
