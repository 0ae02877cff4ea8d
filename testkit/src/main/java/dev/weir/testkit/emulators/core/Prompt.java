package dev.weir.testkit.emulators.core;

import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/// What a request asks for, whatever the API it came by. A reader of an API fills it in, message by message.
public final class Prompt {
    /// A function the model may call.
    ///
    /// @param schema JSON schema of its arguments; empty when it takes none
    public record Tool(String name, JsonObject schema) {}

    /// Whether the model has to call.
    public enum Calling {
        AUTO,
        NONE,
        /// Any of them.
        REQUIRED
    }

    public final String model;
    public boolean stream;
    public final List<Tool> tools = new ArrayList<>();
    public Calling calling = Calling.AUTO;
    /// The one it has to call, or null.
    public String calledTool;
    public boolean parallel = true;
    /// The answer has to be JSON.
    public boolean json;
    /// The schema it has to obey, or null.
    public JsonObject schema;
    /// Most tokens of the answer, -1 without a limit.
    public long outputMax = -1;
    public List<String> stops = List.of();
    public int choices = 1;
    /// The model may think.
    public boolean thinking;
    /// The model can draw.
    public boolean images;
    /// The answer is to be spoken.
    public boolean audio;

    private final StringBuilder lastUser = new StringBuilder();
    private final List<String> results = new ArrayList<>();
    private boolean user;
    private long textTokens;
    private long imageTokens;
    private long audioTokens;

    public Prompt(String model) {
        this.model = model;
    }

    /// A message of the user begins. It is what orders are read from, and what is repeated.
    public void user() {
        user = true;
        lastUser.setLength(0);
        results.clear();
    }

    /// A message of anybody else begins.
    public void other() {
        user = false;
    }

    public void text(String text) {
        textTokens += Tokens.count(text);
        if (user) {
            lastUser.append(lastUser.isEmpty() ? "" : "\n").append(text);
        }
    }

    /// What a tool answered; it belongs to the last message of the user.
    public void result(String text) {
        textTokens += Tokens.count(text);
        results.add(text);
    }

    public void tool(String name, JsonObject schema, String description) {
        textTokens += Tokens.count(name) + Tokens.count(description) + Tokens.count(schema.encode());
        tools.add(new Tool(name, schema));
    }

    public void image() {
        imageTokens += Tokens.IMAGE;
    }

    public void audio(long bytes) {
        audioTokens += Tokens.ofAudio(bytes);
    }

    public String lastUser() {
        return lastUser.toString();
    }

    public List<String> results() {
        return results;
    }

    /// What the input counts, by class. Images are text to most providers.
    ///
    /// @param images count images as a class of their own
    public TokenUsage usage(Orders orders, boolean images) {
        long fresh = textTokens + (images ? 0 : imageTokens);
        long read = Math.min(fresh, orders.number(OrderWord.CACHED, 0));
        long write = Math.min(fresh - read, orders.number(OrderWord.CACHE_WRITE, 0));
        long writeLong = Math.min(fresh - read - write, orders.number(OrderWord.CACHE_WRITE_1H, 0));
        var usage = TokenUsage.NONE.with(TokenClass.INPUT_FRESH, fresh - read - write - writeLong);
        usage = with(usage, TokenClass.CACHE_READ, read);
        usage = with(usage, TokenClass.CACHE_WRITE_5M, write);
        usage = with(usage, TokenClass.CACHE_WRITE_1H, writeLong);
        usage = with(usage, TokenClass.INPUT_AUDIO, audioTokens);
        return images ? with(usage, TokenClass.INPUT_IMAGE, imageTokens) : usage;
    }

    static TokenUsage with(TokenUsage usage, TokenClass tokenClass, long tokens) {
        return tokens == 0 ? usage : usage.with(tokenClass, tokens);
    }
}
