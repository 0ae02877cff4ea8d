/// A model that needs no network and no key: it plays a remote server in the OpenAI dialect, in this process, so that
/// everything around it can be tried and tested.
///
/// ```
/// DemoProvider ─ DemoAttempt      one call: its head, its delay, its cancelling
///   DemoRequestReader             what is asked for           → DemoRequest (with DemoSettings, Fault)
///   ReplyMaker                    what to say                 → Reply per choice (Wording, ToolCall, Sample)
///   StreamScript, Envelope        in which words of the API   → Step by step
///   DemoStream                    how it flows: pause, resume, fetch, timers
/// ```
/// Nothing here knows how a stream flows except `DemoStream`, and nothing knows the API's words except `Envelope`.
/// The same request is always answered with the same bytes, but for `id` and `created`. Event loop only.
package dev.weir.providers.demo;
