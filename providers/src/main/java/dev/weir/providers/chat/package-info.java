/// A conversation with a model, in no dialect: what is common to all of them, so that each dialect is read once and
/// written once instead of once per pair.
///
/// ```
/// caller's body ──read──▶ ChatRequest ──write──▶ provider's body
/// caller's answer ◀─encode── ModelEvent … ◀─decode── provider's answer
/// ```
///
/// [dev.weir.providers.chat.TranslatedCall] puts a caller's and a provider's [dev.weir.providers.chat.ChatDialect]
/// together for one call.
///
/// Texts, tool arguments and schemas travel as [dev.weir.providers.json.JsonSlice]: the bytes they came in. What a
/// dialect can't express is refused by [dev.weir.providers.chat.Expressible], naming the caller's parameter, or mapped
/// by a rule in `docs/dialects.md`; it is never dropped in silence. Same-dialect requests never come here.
package dev.weir.providers.chat;
