/// The responses API of OpenAI: requests made of input items, answers made of output items, a stream of typed events
/// with a sequence number. Same-dialect calls pass as bytes, others are translated.
///
/// ```
/// ResponsesDialect   for callers: reads, listens, writes errors
/// OpenAiResponses    for translation, both ways
/// StoredTurns        what `store` and `previous_response_id` make of requests
/// KeptResponse       and of answers
/// ```
///
/// Sources: <https://platform.openai.com/docs/api-reference/responses> and
/// <https://platform.openai.com/docs/api-reference/responses-streaming>.
package dev.weir.providers.responses;
