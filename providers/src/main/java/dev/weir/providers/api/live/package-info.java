/// Live sessions: a WebSocket on which a caller and a model exchange events for minutes, as OpenAI's realtime API has
/// it.
/// Ports and words; [dev.weir.providers.live] has what speaks them.
package dev.weir.providers.api.live;
