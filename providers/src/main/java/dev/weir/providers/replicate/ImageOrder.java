package dev.weir.providers.replicate;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.chat.ParameterReader;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A request for images as OpenAI has it, and the input of a prediction that is made of it:
///
/// | parameter | input |
/// |---|---|
/// | `prompt` | `prompt` |
/// | `n` | as many predictions, up to 10; of what one makes the first image counts |
/// | `size` | `width` and `height`, and `aspect_ratio` where it is one of the usual: models know one or the other |
/// | `output_format` | `output_format`, with `jpg` for `jpeg` |
/// | `output_compression` | `output_quality` |
/// | `response_format` | `url`: Replicate's address, good for an hour; `b64_json`: we fetch the image |
/// | `user` | left out: it does not change the image |
/// | `quality`, `background`, `moderation` | left out when `auto` (`quality` when `standard` too), else refused |
///
/// Anything else is refused.
final class ImageOrder {
    /// OpenAI's own limit.
    static final int IMAGES_MAX = 10;

    private static final int SIDE_MIN = 64;
    private static final int SIDE_MAX = 8_192;
    private static final int QUALITY_MAX = 100;
    private static final Pattern SIZE = Pattern.compile("([0-9]{2,4})x([0-9]{2,4})");
    private static final Set<String> RATIOS =
            Set.of("1:1", "16:9", "21:9", "3:2", "2:3", "4:5", "5:4", "3:4", "4:3", "9:16", "9:21");
    private static final Map<String, String> FORMATS = Map.of("png", "png", "jpeg", "jpg", "webp", "webp");
    private static final Set<String> LEFT_OUT = Set.of("model", "user");
    private static final int ENVELOPE_BYTES = 256;

    private final String model;

    private JsonSlice prompt;
    private int count = 1;
    private int width;
    private int height;
    private String format;
    private int quality = -1;
    private boolean bytes;

    private ImageOrder(String model) {
        this.model = model;
    }

    /// @param model as the caller named it, for messages
    /// @throws GatewayException `INVALID_JSON`, `MISSING_PARAMETER`, `INVALID_TYPE` or `INVALID_VALUE`, naming the
    ///     parameter, its value and the expectation
    static ImageOrder read(String model, Buffer body) {
        return ParameterReader.body(body, json -> {
            var order = new ImageOrder(model);
            json.beginObject();
            while (json.nextField()) {
                order.field(json.field(), json);
            }
            ParameterReader.required(order.prompt, "prompt");
            return order;
        });
    }

    /// What the answer is to be.
    Wishes wishes() {
        return Wishes.images(count, bytes);
    }

    private void field(String name, JsonReader json) {
        if (LEFT_OUT.contains(name) || json.peekNull()) {
            json.skip();
            return;
        }
        switch (name) {
            case "prompt" -> prompt = ParameterReader.literal(json, name);
            case "n" -> count = ParameterReader.count(json, name, 1, IMAGES_MAX);
            case "size" -> size(ParameterReader.string(json, name));
            case "output_format" -> format(ParameterReader.string(json, name));
            case "output_compression" -> quality = ParameterReader.count(json, name, 0, QUALITY_MAX);
            case "response_format" -> bytes(ParameterReader.string(json, name));
            case "quality" -> only(name, ParameterReader.string(json, name), Set.of("auto", "standard"));
            case "background", "moderation" -> only(name, ParameterReader.string(json, name), Set.of("auto"));
            case "stream" -> notAsked(name, ParameterReader.flag(json, name));
            case "partial_images" -> notAsked(name, ParameterReader.count(json, name, 0, Integer.MAX_VALUE) > 0);
            default -> throw unsupported(name);
        }
    }

    private void size(String size) {
        if (size.equals("auto")) {
            return;
        }
        Matcher sides = SIZE.matcher(size);
        if (sides.matches()) {
            width = Integer.parseInt(sides.group(1));
            height = Integer.parseInt(sides.group(2));
        }
        if (Math.min(width, height) < SIDE_MIN || Math.max(width, height) > SIDE_MAX) {
            throw ParameterReader.wrongValue(
                    "size", size, "auto, or two sides of " + SIDE_MIN + " to " + SIDE_MAX + " such as 1024x1024");
        }
    }

    private void format(String word) {
        format = FORMATS.get(word);
        if (format == null) {
            throw ParameterReader.wrongValue("output_format", word, "png, jpeg or webp");
        }
    }

    private void bytes(String word) {
        bytes = word.equals("b64_json");
        if (!bytes && !word.equals("url")) {
            throw ParameterReader.wrongValue("response_format", word, "url or b64_json");
        }
    }

    private void only(String name, String word, Set<String> allowed) {
        if (!allowed.contains(word)) {
            throw ParameterReader.wrongValue(
                    name, word, "auto for the model '" + model + "', which is served by the Replicate API");
        }
    }

    private void notAsked(String name, boolean asked) {
        if (asked) {
            throw unsupported(name);
        }
    }

    private GatewayException unsupported(String name) {
        return GatewayException.ofParam(
                Failure.INVALID_VALUE,
                name,
                name + " is not supported by the model '" + model
                        + "', which is served by the Replicate API (expected: a request without it, or another model)");
    }

    /// The body of a prediction.
    Buffer write(ModelAddress address) {
        var out = new JsonWriter(ENVELOPE_BYTES + prompt.length()).beginObject();
        if (address.version() != null) {
            out.name("version").string(address.version());
        }
        out.name("input").beginObject().name("prompt").value(prompt);
        if (width > 0) {
            out.name("width").number(width).name("height").number(height);
            String ratio = ratio();
            if (RATIOS.contains(ratio)) {
                out.name("aspect_ratio").string(ratio);
            }
        }
        if (format != null) {
            out.name("output_format").string(format);
        }
        if (quality >= 0) {
            out.name("output_quality").number(quality);
        }
        return out.endObject().endObject().buffer();
    }

    private String ratio() {
        int divisor = divisor(width, height);
        String ratio = width / divisor + ":" + height / divisor;
        // The only usual ratio that is not written in its smallest numbers.
        return ratio.equals("7:3") ? "21:9" : ratio.equals("3:7") ? "9:21" : ratio;
    }

    private static int divisor(int one, int other) {
        return other == 0 ? one : divisor(other, one % other);
    }
}
