/// The journal of a node: what it promised and has not told the ledger yet, in files that survive its death.
///
/// ```
/// <folder>/
///   lock                                 held while a Weir uses the folder; holds its pid
///   checkpoint                           up to where everything is in the ledger; two places, written in turn
///   00000000000000000007.journal         a segment: written to, waiting for the ledger, or made ahead of need
///   00000000000000000008.journal.new     a segment that is being made
///   00000000000000000003.journal.quarantined   set aside as damaged or foreign; for a person, never deleted
/// ```
///
/// A segment has a fixed size and is filled with zeros before it is used, so that a write into its mapped memory always
/// finds room on the disk. Numbers are little-endian; times are seconds and nanoseconds of the epoch; ids are 16 bytes;
/// texts are a 16-bit length and UTF-8.
///
/// ```
/// header, 256 bytes                          record, at a multiple of 8
///   0  8  "WEIRJRNL"                           0  4  CRC32C of salt, position and the record with 0 here
///   8  4  format version: 1                    4  4  length, without padding; 0: nothing follows
///  12  4  CRC32C of the bytes before           8  1  kind
///  16  8  sequence, also the file's name       9  1  ending (ENDED)
///  24  8  salt: a random number                10 2  flags: allowance, model, correlation, accepted, estimated,
///                                                  units, cached, attempts
///  32  8  made at, epoch milliseconds          12 4  number of the price in this segment
///  40  2+ node                                 16    what the kind has
/// 252  4  CRC32C of the bytes before
/// ```
///
/// ```
/// 1 PRICE      everything of a price version; before the first record that names its number
/// 2 RESERVED   ids, allowance, bound, estimate, times, [model], [estimated units], [correlation id]; model only if it
/// is
///              not the price's
/// 3 ACCEPTED   request id; a provider that took it under another model or price makes a RESERVED with `accepted`
/// 4 ENDED      RESERVED, and: cost, covered, end, first token, status, counts by class, [attempts that failed]; needs
///              no other record than its price
/// 5 SEALED     the segment is full
/// ```
///
/// A position is `sequence << 32 | offset` and grows over all runs. Each run begins a new segment: nothing is ever
/// appended to what another process wrote.
///
/// Recovery reads every record with a good checksum. What follows the last one in the newest segment is a record that
/// was being written, and is cut off. A segment with something else between good records, or without its seal though a
/// later one has records, was damaged: what is good in it is written again into a new segment, the file is set aside
/// and
/// reported. Requests that began and did not end are written again too, so that old segments only wait for the ledger.
///
/// Threads: any thread appends, under one lock that is held for a copy; one caller reads and ships; `weir-journal`
/// makes segments ahead and deletes shipped ones; `weir-journal-sync` forces to the disk.
///
/// Invariants: a record that was returned from is never changed; what lies before the checkpoint is in the ledger;
/// segments are deleted in their order, when they lie before the checkpoint and hold no open request; for each open
/// request there is room for the rest of its records.
package dev.weir.storage.journal;
