/// [Gemini's API](https://ai.google.dev/api): `generateContent` in one piece, as a JSON array or as SSE, token counts
/// and
/// embeddings. Its strictness about turns, schemas and thought signatures is what translators trip over.
package dev.weir.testkit.emulators.gemini;
