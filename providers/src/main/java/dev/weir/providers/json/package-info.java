/// JSON as translation needs it: read once from left to right, no tree, no copies. Values that nobody has to look into
/// are carried as slices of the bytes they came in, a string literal with its escapes as it stands, and written
/// as they are.
///
/// Why not the parser used elsewhere: a stream has a hundred small texts per answer, and setting a parser up for each
/// costs more than reading it.
package dev.weir.providers.json;
