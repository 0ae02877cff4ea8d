/// [Anthropic's API](https://docs.anthropic.com/en/api): messages, token counts, models and message batches, as strict
/// about turns, tools, thinking and images as the provider is.
package dev.weir.testkit.emulators.anthropic;
