/// Reranking in Cohere's shape, which several servers share.
package dev.weir.testkit.emulators.rerank;
