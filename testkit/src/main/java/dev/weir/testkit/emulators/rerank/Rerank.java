package dev.weir.testkit.emulators.rerank;

import dev.weir.contracts.money.TokenUsage;
import dev.weir.testkit.emulators.core.Answer;
import dev.weir.testkit.emulators.core.Call;
import dev.weir.testkit.emulators.core.Node;
import dev.weir.testkit.emulators.core.Orders;
import dev.weir.testkit.emulators.core.Prompt;
import dev.weir.testkit.emulators.core.Refusal;
import dev.weir.testkit.emulators.core.Turn;
import dev.weir.testkit.emulators.core.Work;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/// Ranks documents by the words they share with the query. One search is counted for every hundred documents begun.
public final class Rerank {
    private static final int DOCUMENTS_MAX = 10_000;
    private static final int DOCUMENTS_PER_SEARCH = 100;

    private Rerank() {}

    /// Answers `{model, query, documents, top_n, return_documents}`.
    public static Answer answer(Call call, Node body) {
        body.only(
                        "model",
                        "query",
                        "documents",
                        "top_n",
                        "return_documents",
                        "max_tokens_per_doc",
                        "priority",
                        "provider")
                .needs("model", "query", "documents");
        List<String> documents = body.texts("documents");
        if (documents.isEmpty() || documents.size() > DOCUMENTS_MAX) {
            throw Refusal.invalid("invalid request: list of documents must hold 1 to " + DOCUMENTS_MAX + " (got "
                    + documents.size() + ")");
        }
        var prompt = new Prompt(body.text("model"));
        prompt.user();
        prompt.text(body.text("query"));
        Turn.take(call, prompt, false);
        String query = Orders.in(body.text("query")).text();
        int top = (int) body.integer("top_n", documents.size(), 1, Integer.MAX_VALUE);
        var results = new JsonArray();
        IntStream.range(0, documents.size())
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -score(query, documents.get(i))))
                .limit(top)
                .forEach(i -> {
                    var result =
                            new JsonObject().put("index", i).put("relevance_score", score(query, documents.get(i)));
                    results.add(
                            body.flag("return_documents", false)
                                    ? result.put("document", new JsonObject().put("text", documents.get(i)))
                                    : result);
                });
        long searches = (documents.size() + DOCUMENTS_PER_SEARCH - 1) / DOCUMENTS_PER_SEARCH;
        String id = call.id("", 36);
        return Answer.json(
                new JsonObject()
                        .put("id", id)
                        .put("results", results)
                        .put(
                                "meta",
                                new JsonObject()
                                        .put("api_version", new JsonObject().put("version", "2"))
                                        .put("billed_units", new JsonObject().put("search_units", searches))),
                new Work(id, prompt.model, TokenUsage.NONE, TokenUsage.NONE, Map.of("searches", searches)));
    }

    private static double score(String query, String document) {
        List<String> words = Arrays.asList(document.toLowerCase(Locale.ROOT).split("\\W+"));
        String[] asked = query.toLowerCase(Locale.ROOT).split("\\W+");
        long shared = Arrays.stream(asked).filter(words::contains).count();
        return (shared + 0.01) / (asked.length + 0.02);
    }
}
