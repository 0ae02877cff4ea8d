/// What the OpenAI API has beside conversations: embeddings, moderations, reranking, images, speech. Requests pass as
/// they came, with only the model's name edited; answers pass untouched, while a scanner hears their usage. Nothing
/// here is ever translated, and nothing is held beyond a named limit: audio and pictures flow.
///
/// How each is metered and priced: `docs/endpoints.md`.
package dev.weir.providers.endpoints;
