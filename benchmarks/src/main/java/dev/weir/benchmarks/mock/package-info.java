/// The mock upstream: an OpenAI-compatible server that costs as little CPU as possible and does what the request asks.
///
/// `POST /v1/chat/completions` with `Content-Length`. What is answered:
///
/// ```
/// "stream": true absent      one JSON answer of about 1 KB with usage
/// "stream": true             a stream; its script is in the field "user", parts separated by ';':
///   chunks=100               content chunks (default 100); 0 or 'endless': until the client leaves
///   pace=20                  milliseconds between two writes (default 0: back to back)
///   group=1                  chunks per write (default 1: each chunk is its own write and its own flush)
///   size=250                 bytes per chunk, `data: ` and the empty line included (default 250, at least 240)
/// ```
/// A stream ends with a chunk that has a `finish_reason`, then the usage chunk (`choices: []`) when the body has
/// `"include_usage": true`, then `data: [DONE]`; those leave in one write.
///
/// A stream stops writing while its client does not read (Netty's default marks: 64 KiB stop, 32 KiB go on).
package dev.weir.benchmarks.mock;
