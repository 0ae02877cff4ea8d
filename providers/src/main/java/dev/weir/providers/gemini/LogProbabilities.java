package dev.weir.providers.gemini;

import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;

/// `logprobsResult`, both ways: here the chosen tokens and their rivals stand in two lists side by side, outside of
/// this dialect each chosen token has its rivals with it.
final class LogProbabilities {
    private static final int TOKEN_BYTES = 64;

    private LogProbabilities() {}

    /// The content array as OpenAI writes it.
    static JsonSlice read(JsonSlice result) {
        List<JsonSlice> chosen = new ArrayList<>();
        List<List<JsonSlice>> rivals = new ArrayList<>();
        JsonReader json = result.reader();
        json.beginObject();
        while (json.nextField()) {
            if (json.fieldIs("chosenCandidates") && json.peek() == '[') {
                chosen = items(json);
            } else if (json.fieldIs("topCandidates") && json.peek() == '[') {
                json.beginArray();
                while (json.nextItem()) {
                    rivals.add(candidates(json));
                }
            } else {
                json.skip();
            }
        }
        var out = new JsonWriter((chosen.size() + 1) * TOKEN_BYTES);
        out.beginArray();
        for (int i = 0; i < chosen.size(); i++) {
            token(out, chosen.get(i));
            out.name("top_logprobs").beginArray();
            for (JsonSlice rival : i < rivals.size() ? rivals.get(i) : List.<JsonSlice>of()) {
                token(out, rival);
                out.endObject();
            }
            out.endArray().endObject();
        }
        return out.endArray().slice();
    }

    private static List<JsonSlice> items(JsonReader json) {
        List<JsonSlice> items = new ArrayList<>();
        json.beginArray();
        while (json.nextItem()) {
            items.add(json.slice());
        }
        return items;
    }

    private static List<JsonSlice> candidates(JsonReader json) {
        List<JsonSlice> candidates = List.of();
        json.beginObject();
        while (json.nextField()) {
            if (json.fieldIs("candidates") && json.peek() == '[') {
                candidates = items(json);
            } else {
                json.skip();
            }
        }
        return candidates;
    }

    /// One token, its object left open.
    private static void token(JsonWriter out, JsonSlice candidate) {
        Token token = Token.read(candidate, "logProbability");
        out.beginObject()
                .name("token")
                .value(token.text())
                .name("logprob")
                .value(token.probability())
                .name("bytes")
                .nothing();
    }

    private record Token(JsonSlice text, JsonSlice probability, JsonSlice rivals) {
        static Token read(JsonSlice token, String probabilityName) {
            JsonSlice text = JsonSlice.EMPTY_STRING;
            JsonSlice probability = JsonSlice.raw("0");
            JsonSlice rivals = null;
            JsonReader json = token.reader();
            json.beginObject();
            while (json.nextField()) {
                if (json.fieldIs("token") && json.peek() == '"') {
                    text = json.slice();
                } else if (json.fieldIs(probabilityName) && json.peekNumber()) {
                    probability = json.slice();
                } else if (json.fieldIs("top_logprobs") && json.peek() == '[') {
                    rivals = json.slice();
                } else {
                    json.skip();
                }
            }
            return new Token(text, probability, rivals);
        }

        void write(JsonWriter out) {
            out.beginObject()
                    .name("token")
                    .value(text)
                    .name("logProbability")
                    .value(probability)
                    .endObject();
        }
    }

    /// Writes content arrays as one result.
    static void write(JsonWriter out, List<JsonSlice> contents) {
        List<Token> tokens = new ArrayList<>();
        for (JsonSlice content : contents) {
            for (JsonSlice item : items(content.reader())) {
                tokens.add(Token.read(item, "logprob"));
            }
        }
        out.beginObject().name("chosenCandidates").beginArray();
        tokens.forEach(token -> token.write(out));
        out.endArray().name("topCandidates").beginArray();
        for (Token token : tokens) {
            out.beginObject().name("candidates").beginArray();
            if (token.rivals() != null) {
                items(token.rivals().reader())
                        .forEach(rival -> Token.read(rival, "logprob").write(out));
            }
            out.endArray().endObject();
        }
        out.endArray().endObject();
    }
}
