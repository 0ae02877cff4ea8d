/// OpenAI's realtime API: its events, read without a tree, and the sockets to its servers.
///
/// Source: <https://platform.openai.com/docs/api-reference/realtime>. The form of general availability and that of the
/// beta are both read; they differ in where a session names its models and in the names of events.
package dev.weir.providers.live;
