/// The OpenAI dialect: chat completions and completions. [dev.weir.providers.openai.OpenAiDialect] serves its callers:
/// requests are read with a streaming parser and edited as bytes; answers pass untouched while a scanner listens for
/// usage, errors and the end. [dev.weir.providers.openai.OpenAiChat] is its half of every translation.
///
/// ```
/// request of a caller     OpenAiRequestReader → OpenAiRequest     bytes pass, or
///                         ChatRequestReader, ChatMessageReader, ChatToolReader → ChatRequest
/// request to a provider   ChatRequest → ChatRequestWriter, ChatMessageWriter
/// answer of a provider    StreamScanner: bytes pass, or
///                         ChatStreamDecoder, WholeAnswer → ChatAnswerReader → ModelEvent
/// answer to a caller      ModelEvent → ChatStreamEncoder, ChatJsonEncoder
/// ```
///
/// Source: <https://platform.openai.com/docs/api-reference/chat>.
package dev.weir.providers.openai;
