package dev.weir.benchmarks.load;

import dev.weir.benchmarks.wire.Constant;
import io.netty.buffer.ByteBuf;

/// The one request that a load sends again and again, as bytes made once.
///
/// @param port where to, on 127.0.0.1
/// @param user script of the mock stream; empty for a JSON call
/// @param form of the request
public record Call(int port, String key, String user, Form form) {
    /// Whose words it is in, for which model, and how large it is.
    ///
    /// @param anthropic a message; a chat completion otherwise
    /// @param imageKib of base64 that its question holds as an image, 0 for none
    /// @param header one more header, `name:value`; empty for none
    public record Form(boolean anthropic, String model, int imageKib, String header) {
        static final Form USUAL = new Form(false, "gpt-4o-mini", 0, "");
    }

    private static final String SYSTEM =
            "You are a careful assistant. Answer in plain words, name your sources, and say"
                    + " so when you do not know.";
    private static final String QUESTION =
            "Explain in three sentences why a gateway that sits between programs and model"
                    + " providers must never buffer a stream, and what happens to memory when one reader stalls.";

    /// The usual chat completion.
    public Call(int port, String key, String user) {
        this(port, key, user, Form.USUAL);
    }

    boolean stream() {
        return !user.isEmpty();
    }

    /// The JSON of the request.
    public String body() {
        return form.anthropic() ? message() : completion();
    }

    private String completion() {
        String question = form.imageKib() == 0
                ? "\"" + QUESTION + "\""
                : "[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64," + image()
                        + "\"}},{\"type\":\"text\",\"text\":\"" + QUESTION + "\"}]";
        return "{\"model\":\"" + form.model() + "\",\"messages\":[{\"role\":\"system\",\"content\":\"" + SYSTEM
                + "\"},{\"role\":\"user\",\"content\":" + question + "}],\"temperature\":0.2,\"max_tokens\":256"
                + (stream() ? ",\"stream\":true,\"user\":\"" + user + "\"" : "") + "}";
    }

    private String message() {
        return "{\"model\":\"" + form.model() + "\",\"system\":\"" + SYSTEM
                + "\",\"messages\":[{\"role\":\"user\",\"content\":\"" + QUESTION
                + "\"}],\"temperature\":0.2,\"max_tokens\":256"
                + (stream() ? ",\"stream\":true,\"metadata\":{\"user_id\":\"" + user + "\"}" : "") + "}";
    }

    private String image() {
        return "iVBORw0KGgoAAAAN".repeat(form.imageKib() * 1024 / 16);
    }

    /// The whole HTTP/1.1 request; a view that may be written and released freely is its `duplicate()`.
    ByteBuf bytes() {
        String body = body();
        return Constant.of("POST " + path() + " HTTP/1.1\r\nhost: 127.0.0.1:" + port + "\r\nauthorization: Bearer "
                + key + "\r\ncontent-type: application/json\r\naccept: */*\r\n"
                + (form.header().isEmpty() ? "" : form.header() + "\r\n") + "content-length: " + body.length()
                + "\r\n\r\n" + body);
    }

    private String path() {
        return form.anthropic() ? "/v1/messages" : "/v1/chat/completions";
    }
}
