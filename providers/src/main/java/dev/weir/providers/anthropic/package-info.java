/// The Anthropic messages API. Source: <https://docs.anthropic.com/en/api/messages> and its page on streaming.
package dev.weir.providers.anthropic;
