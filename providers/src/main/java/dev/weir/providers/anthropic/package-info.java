/// The Anthropic messages API. [dev.weir.providers.anthropic.AnthropicDialect] serves its callers: it reads what
/// routing and pricing need, lets bytes pass to a provider of the same dialect, and listens.
/// [dev.weir.providers.anthropic.AnthropicMessages] is its half of every translation.
///
/// ```
/// request of a caller     AnthropicRequestReader → AnthropicRequest     bytes pass, or
///                         MessagesRequestReader, TurnReader, ToolReader → ChatRequest
/// request to a provider   ChatRequest → Turns → MessagesRequestWriter, TurnWriter
/// answer of a provider    MessageScanner: bytes pass, or
///                         MessageStreamDecoder, WholeAnswer → MessageReader → ModelEvent
/// answer to a caller      ModelEvent → MessageStreamEncoder, MessageJsonEncoder
/// ```
///
/// Source: <https://docs.anthropic.com/en/api/messages> and its page on streaming.
package dev.weir.providers.anthropic;
