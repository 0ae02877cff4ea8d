/// The OpenAI dialect: chat completions and completions. Requests are read with a streaming parser and edited as bytes;
/// answers pass untouched while a scanner listens for usage, errors and the end.
///
/// Source: <https://platform.openai.com/docs/api-reference/chat>.
package dev.weir.providers.openai;
