/// OpenAI's API and the servers that speak it with an accent: each [Flavor] says what it does differently. Chat
/// completions are read by [ChatMessages] and [ChatParameters], answered by [ChatAnswer] and [ChatStream]; every other
/// endpoint has a class of its name.
///
/// Sources: OpenAI's OpenAPI description 2.3.0 and the providers' own pages.
package dev.weir.testkit.emulators.openai;
