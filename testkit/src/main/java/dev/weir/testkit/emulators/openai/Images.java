package dev.weir.testkit.emulators.openai;

import static dev.weir.testkit.emulators.openai.OpenAiComplaints.refusal;

import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.testkit.emulators.core.Answer;
import dev.weir.testkit.emulators.core.Call;
import dev.weir.testkit.emulators.core.Frame;
import dev.weir.testkit.emulators.core.Media;
import dev.weir.testkit.emulators.core.Node;
import dev.weir.testkit.emulators.core.Orders;
import dev.weir.testkit.emulators.core.Prompt;
import dev.weir.testkit.emulators.core.Tokens;
import dev.weir.testkit.emulators.core.Turn;
import dev.weir.testkit.emulators.core.Work;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/// Images, generated and edited: one transparent dot each, [Tokens#IMAGE] tokens.
final class Images {
    private static final String[] SIZES = {
        "auto", "256x256", "512x512", "1024x1024", "1536x1024", "1024x1536", "1792x1024", "1024x1792"
    };

    /// @param edit the prefix of the events' names differs
    private record Wish(
            String model,
            String prompt,
            int count,
            boolean url,
            boolean stream,
            int partial,
            boolean edit,
            int inputs) {}

    private Images() {}

    static Answer generate(Call call, Node body) {
        body.only(
                        "prompt",
                        "model",
                        "n",
                        "size",
                        "quality",
                        "background",
                        "output_format",
                        "output_compression",
                        "moderation",
                        "response_format",
                        "style",
                        "stream",
                        "partial_images",
                        "user")
                .needs("prompt");
        String model = body.text("model", "gpt-image-1");
        OpenAiEmulator.known(model);
        boolean dalle = model.startsWith("dall-e");
        body.word("size", "auto", SIZES);
        body.word("quality", "auto", "auto", "low", "medium", "high", "standard", "hd");
        body.word("background", "auto", "auto", "opaque", "transparent");
        body.word("output_format", "png", "png", "jpeg", "webp");
        if (!dalle && body.has("response_format")) {
            throw body.complaints().unknown("response_format");
        }
        boolean url =
                dalle && body.word("response_format", "url", "url", "b64_json").equals("url");
        if (dalle && body.flag("stream", false)) {
            throw refusal("Streaming is not supported for model '" + model + "'.", "stream", null);
        }
        return answer(
                call,
                new Wish(
                        model,
                        body.text("prompt"),
                        (int) body.integer("n", 1, 1, 10),
                        url,
                        body.flag("stream", false),
                        (int) body.integer("partial_images", 0, 0, 3),
                        false,
                        0));
    }

    static Answer edit(Call call) {
        List<Call.Upload> images = call.uploads().stream()
                .filter(upload -> upload.field().startsWith("image"))
                .toList();
        if (images.isEmpty()) {
            throw refusal("Missing required parameter: 'image'.", "image", "missing_required_parameter");
        }
        for (Call.Upload image : images) {
            String type = Media.typeOf(image.head().getBytes());
            if (type == null || !type.startsWith("image/")) {
                throw refusal(
                        "Invalid file '" + image.field() + "': unsupported mimetype ('" + image.contentType()
                                + "'). Supported file formats are 'image/jpeg', 'image/png', and 'image/webp'.",
                        image.field(),
                        "unsupported_file_mimetype");
            }
        }
        String prompt = call.form().get("prompt");
        if (prompt == null) {
            throw refusal("Missing required parameter: 'prompt'.", "prompt", "missing_required_parameter");
        }
        String model =
                call.form().get("model") == null ? "gpt-image-1" : call.form().get("model");
        String count = call.form().get("n") == null ? "1" : call.form().get("n");
        if (!count.matches("[1-9]|10")) {
            throw refusal("Invalid 'n': '" + count + "'. Expected an integer between 1 and 10.", "n", null);
        }
        return answer(
                call,
                new Wish(
                        model,
                        prompt,
                        Integer.parseInt(count),
                        false,
                        "true".equals(call.form().get("stream")),
                        0,
                        true,
                        images.size()));
    }

    private static Answer answer(Call call, Wish wish) {
        var prompt = new Prompt(wish.model());
        prompt.user();
        prompt.text(wish.prompt());
        for (int i = 0; i < wish.inputs(); i++) {
            prompt.image();
        }
        Turn.take(call, prompt, true);
        TokenUsage input = prompt.usage(Orders.in(wish.prompt()), true);
        TokenUsage output = TokenUsage.NONE.with(TokenClass.OUTPUT_IMAGE, Tokens.IMAGE * wish.count());
        var work = new Work("", wish.model(), input, output, Map.of("images", (long) wish.count()));
        return wish.stream() ? stream(call, wish, work) : whole(call, wish, work);
    }

    private static Answer whole(Call call, Wish wish, Work work) {
        var data = new JsonArray();
        for (int i = 0; i < wish.count(); i++) {
            data.add(
                    wish.url()
                            ? new JsonObject()
                                    .put("url", call.url("/files/" + call.id("img-", 16) + ".png"))
                                    .put("revised_prompt", wish.prompt())
                            : new JsonObject().put("b64_json", png()));
        }
        var answer = new JsonObject().put("created", call.now()).put("data", data);
        if (!wish.url()) {
            answer.put("background", "opaque")
                    .put("output_format", "png")
                    .put("quality", "low")
                    .put("size", "1024x1024")
                    .put("usage", usage(work));
        }
        return Answer.json(answer, work);
    }

    private static Answer stream(Call call, Wish wish, Work work) {
        String kind = wish.edit() ? "image_edit" : "image_generation";
        var frames = new ArrayList<Frame>();
        for (int i = 0; i < wish.partial(); i++) {
            frames.add(Frame.of(event(call, kind + ".partial_image", new JsonObject().put("partial_image_index", i))));
        }
        frames.add(Frame.of(event(call, kind + ".completed", new JsonObject().put("usage", usage(work))))
                .with(TokenClass.OUTPUT_IMAGE, work.output().count(TokenClass.OUTPUT_IMAGE))
                .asTerminator());
        var error = new JsonObject()
                .put("type", "error")
                .put(
                        "error",
                        new JsonObject()
                                .put("message", "The server had an error")
                                .put("code", "server_error"));
        return new Answer.Events(
                Map.of(), "text/event-stream", frames, Buffer.buffer(Answer.event("error", error)), 0, work);
    }

    private static String event(Call call, String type, JsonObject more) {
        return Answer.event(
                type,
                new JsonObject()
                        .put("type", type)
                        .put("b64_json", png())
                        .put("created_at", call.now())
                        .put("size", "1024x1024")
                        .put("quality", "low")
                        .put("background", "opaque")
                        .put("output_format", "png")
                        .mergeIn(more));
    }

    private static JsonObject usage(Work work) {
        long text = work.input().inputTotal() - work.input().count(TokenClass.INPUT_IMAGE);
        return new JsonObject()
                .put("total_tokens", work.usage().inputTotal() + work.usage().outputTotal())
                .put("input_tokens", work.input().inputTotal())
                .put("output_tokens", work.output().outputTotal())
                .put(
                        "input_tokens_details",
                        new JsonObject()
                                .put("text_tokens", text)
                                .put("image_tokens", work.input().count(TokenClass.INPUT_IMAGE)));
    }

    private static String png() {
        return Base64.getEncoder().encodeToString(Media.png());
    }
}
