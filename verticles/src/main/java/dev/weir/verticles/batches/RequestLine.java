package dev.weir.verticles.batches;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;

/// What a line asks for: `{"custom_id", "method": "POST", "url", "body"}`.
///
/// @param customId by which its owner finds the result
/// @param body the bytes as they stand in the line
///
/// Source: <https://platform.openai.com/docs/api-reference/batch/request-input>.
record RequestLine(String customId, Buffer body) {
    static final int CUSTOM_ID_CHARS_MAX = 512;
    private static final String METHOD = "POST";
    private static final int SHOWN_CHARS_MAX = 100;
    private static final JsonFactory JSON = new JsonFactory();

    /// @param endpoint the path that every line of the batch is for
    static RequestLine parse(Buffer text, String endpoint) throws WrongLine {
        byte[] bytes = text.getBytes();
        try (JsonParser parser = JSON.createParser(bytes)) {
            return new Reading(bytes, endpoint, parser).read();
        } catch (JsonProcessingException e) {
            throw notJson(e.getOriginalMessage());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static WrongLine notJson(String why) {
        return new WrongLine(
                "invalid_json_line",
                null,
                "This line is not parseable as valid JSON: " + shown(why) + " (expected: one JSON object)");
    }

    private static String shown(String text) {
        return text.length() > SHOWN_CHARS_MAX ? text.substring(0, SHOWN_CHARS_MAX) + "…" : text;
    }

    private static final class Reading {
        private final byte[] bytes;
        private final String endpoint;
        private final JsonParser parser;

        private String customId;
        private String method;
        private String url;
        private Buffer body;

        Reading(byte[] bytes, String endpoint, JsonParser parser) {
            this.bytes = bytes;
            this.endpoint = endpoint;
            this.parser = parser;
        }

        RequestLine read() throws IOException, WrongLine {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw notJson("it is no object");
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String field = parser.currentName();
                parser.nextToken();
                switch (field) {
                    case "custom_id" -> customId = text("custom_id");
                    case "method" -> method = text("method");
                    case "url" -> url = text("url");
                    case "body" -> body = body();
                    default -> parser.skipChildren();
                }
            }
            if (parser.nextToken() != null) {
                throw notJson("something follows the object");
            }
            check();
            return new RequestLine(customId, body);
        }

        private void check() throws WrongLine {
            present("custom_id", customId);
            if (customId.isEmpty() || customId.length() > CUSTOM_ID_CHARS_MAX) {
                throw new WrongLine(
                        "invalid_custom_id",
                        "custom_id",
                        "custom_id has " + customId.length() + " characters (expected: 1 to " + CUSTOM_ID_CHARS_MAX
                                + ")");
            }
            present("method", method);
            if (!method.equals(METHOD)) {
                throw new WrongLine(
                        "invalid_method", "method", "method is '" + shown(method) + "' (expected: " + METHOD + ")");
            }
            present("url", url);
            if (!url.equals(endpoint)) {
                throw new WrongLine(
                        "mismatched_url",
                        "url",
                        "url is '" + shown(url) + "' (expected: " + endpoint + ", the batch's endpoint)");
            }
            present("body", body);
        }

        private static void present(String field, Object value) throws WrongLine {
            if (value == null) {
                throw missing(field);
            }
        }

        private static WrongLine missing(String field) {
            return new WrongLine("missing_required_parameter", field, "Missing required parameter: '" + field + "'.");
        }

        private String text(String field) throws IOException, WrongLine {
            if (parser.currentToken() == JsonToken.VALUE_STRING) {
                return parser.getText();
            }
            throw new WrongLine(
                    "invalid_type", field, field + " is " + kind(parser.currentToken()) + " (expected: a string)");
        }

        private static String kind(JsonToken token) {
            return switch (token) {
                case START_OBJECT -> "an object";
                case START_ARRAY -> "an array";
                case VALUE_NULL -> "null";
                case VALUE_TRUE, VALUE_FALSE -> "a boolean";
                case VALUE_STRING -> "a string";
                default -> "a number";
            };
        }

        private Buffer body() throws IOException, WrongLine {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw new WrongLine(
                        "invalid_type", "body", "body is " + kind(parser.currentToken()) + " (expected: an object)");
            }
            int from = (int) parser.currentTokenLocation().getByteOffset();
            boolean named = false;
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                if (field.equals("model")) {
                    named = !text("body.model").isEmpty();
                } else if (field.equals("stream") && value == JsonToken.VALUE_TRUE) {
                    throw new WrongLine(
                            "invalid_value",
                            "body.stream",
                            "body.stream is true (expected: false, results of batches are whole)");
                } else {
                    parser.skipChildren();
                }
            }
            if (!named) {
                throw missing("body.model");
            }
            return Buffer.buffer(bytes)
                    .slice(from, (int) parser.currentLocation().getByteOffset());
        }
    }
}
