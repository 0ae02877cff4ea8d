/// The Gemini API of Google (`v1beta`), both ways: callers of `/v1beta/models/{model}:generateContent`,
/// `:streamGenerateContent` and `:countTokens`, and providers that speak it.
///
/// [dev.weir.providers.gemini.GeminiDialect] is for calls that stay in this dialect, whose bytes pass as they are;
/// [dev.weir.providers.gemini.GeminiContent] translates from and to any other. The model stands in the path, so both
/// want a [dev.weir.providers.gemini.GeminiTarget] beside the body.
///
/// Sources: <https://ai.google.dev/api/generate-content>, <https://ai.google.dev/gemini-api/docs/thought-signatures>.
package dev.weir.providers.gemini;
