/// Files and batches; schema `files`.
///
/// ```
/// file       one per file: arriving → kept
/// └─ chunk   its content, in pieces
/// company    what the files of a company have together
/// batch      one per batch, with who works on it until when
/// ├─ result  results of lines, until they are in a file
/// └─ retry   how often lines were executed in vain
/// ```
///
/// Invariants: every statement names the company, or a worker id that only its holder knows; `company.bytes` is the
/// sum of its files' bytes; a line has at most one result; of all who want a batch at once one works on it.
package dev.weir.storage.files;
