package dev.weir.testkit.emulators.gemini;

import dev.weir.testkit.emulators.core.Media;
import dev.weir.testkit.emulators.core.Node;
import dev.weir.testkit.emulators.core.Prompt;
import dev.weir.testkit.emulators.core.Refusal;
import dev.weir.testkit.emulators.core.Signature;
import java.util.List;
import java.util.Set;

/// Reads contents: turns of the user and the model, with calls and responses that must match in number and order.
final class GenerateContents {
    /// What a client may send in place of a signature it does not have.
    private static final Set<String> DUMMIES =
            Set.of("skip_thought_signature_validator", "context_engineering_is_the_way_to_go");
    private static final List<String> DATA = List.of(
            "text",
            "inlineData",
            "functionCall",
            "functionResponse",
            "fileData",
            "executableCode",
            "codeExecutionResult");
    private static final String MEDIA =
            "image/(png|jpeg|webp|heic|heif|gif)|audio/.+|video/.+|application/pdf|text/.+|application/json";

    private final Prompt prompt;
    /// Calls of the turn before.
    private int pending;
    private String before = "";

    GenerateContents(Prompt prompt) {
        this.prompt = prompt;
    }

    void read(Node body) {
        Node system = body.object("systemInstruction");
        if (system != null) {
            prompt.other();
            for (Node part : system.only("role", "parts").objects("parts")) {
                prompt.text(part.only("text").text("text"));
            }
        }
        List<Node> contents = body.objects("contents");
        if (contents.isEmpty()) {
            throw Refusal.invalid("* GenerateContentRequest.contents: contents is not specified\n");
        }
        int lastUser = lastUserTurn(contents);
        for (int i = 0; i < contents.size(); i++) {
            content(contents.get(i), i, i > lastUser);
        }
        if (pending > 0) {
            throw Refusal.invalid(
                    "Please ensure that function response turn comes immediately after a function call" + " turn.");
        }
        if (before.equals("model")) {
            throw Refusal.invalid(
                    "Please ensure that single turn requests end with a user role or the role field is" + " empty.");
        }
    }

    /// Where the current turn begins: the last content of the user that is not only function responses.
    private static int lastUserTurn(List<Node> contents) {
        for (int i = contents.size() - 1; i >= 0; i--) {
            boolean user = !contents.get(i).text("role", "user").equals("model");
            if (user && contents.get(i).objects("parts").stream().anyMatch(part -> !part.has("functionResponse"))) {
                return i;
            }
        }
        return -1;
    }

    private void content(Node content, int index, boolean currentTurn) {
        content.only("role", "parts");
        String role = content.text("role", "user");
        if (!List.of("user", "model", "function").contains(role)) {
            throw Refusal.invalid("Please use a valid role: user, model.");
        }
        List<Node> parts = content.objects("parts");
        if (parts.isEmpty()) {
            throw Refusal.invalid(
                    "* GenerateContentRequest." + content.path("parts") + ": contents.parts must not be empty.\n");
        }
        boolean model = role.equals("model");
        long calls = parts.stream().filter(part -> part.has("functionCall")).count();
        long responses =
                parts.stream().filter(part -> part.has("functionResponse")).count();
        order(model, calls, responses);
        if (model) {
            prompt.other();
        } else if (responses == 0) {
            prompt.user();
        }
        boolean first = true;
        for (Node part : parts) {
            part(part, model);
            if (part.has("functionCall")) {
                signature(part, index, first && currentTurn);
                first = false;
            }
        }
        before = role;
    }

    private void order(boolean model, long calls, long responses) {
        if (calls > 0 && (!model || before.isEmpty() || before.equals("model"))) {
            throw Refusal.invalid("Please ensure that function call turn comes immediately after a user turn or after a"
                    + " function response turn.");
        }
        if (responses > 0 && pending == 0 || pending > 0 && responses == 0) {
            throw Refusal.invalid(
                    "Please ensure that function response turn comes immediately after a function call" + " turn.");
        }
        if (responses != pending) {
            throw Refusal.invalid("Please ensure that the number of function response parts is equal to the number of"
                    + " function call parts of the function call turn.");
        }
        pending = (int) calls;
    }

    /// The first call of a step of the current turn has to carry the signature that the model gave it.
    private void signature(Node part, int index, boolean first) {
        String signature = part.text("thoughtSignature", null);
        String name = part.object("functionCall").text("name");
        boolean strict = prompt.model.contains("gemini-3");
        if (strict && first && signature == null) {
            throw Refusal.invalid("Function call is missing a thought_signature in functionCall parts. This is required"
                    + " for tools to work correctly, and missing thought_signature may lead to degraded model"
                    + " performance. Additional data, function call `default_api:" + name + "` , position "
                    + (index + 1)
                    + ". Please refer to https://ai.google.dev/gemini-api/docs/thought-signatures for more details.");
        }
        if (signature != null && !DUMMIES.contains(signature) && !Signature.fits("call " + name, signature)) {
            throw Refusal.invalid("Thought signature is not valid.");
        }
    }

    private void part(Node part, boolean model) {
        part.only(Set.of(
                "text",
                "inlineData",
                "functionCall",
                "functionResponse",
                "fileData",
                "executableCode",
                "codeExecutionResult",
                "thought",
                "thoughtSignature",
                "videoMetadata",
                "mediaResolution",
                "partMetadata"));
        long data = DATA.stream().filter(part::has).count();
        if (data != 1) {
            throw Refusal.invalid("* GenerateContentRequest." + part.path() + ".data: required oneof field 'data' must"
                    + " have one initialized field\n");
        }
        if (part.has("text")) {
            prompt.text(part.text("text"));
        } else if (part.has("inlineData")) {
            inline(part.object("inlineData"));
        } else if (part.has("fileData")) {
            part.object("fileData").only("mimeType", "fileUri", "displayName").needs("fileUri");
            prompt.image();
        } else if (part.has("functionCall")) {
            Node call = part.object("functionCall").only("id", "name", "args").needs("name");
            prompt.text(call.text("name"));
            prompt.text(call.has("args") ? call.object("args").json().encode() : "{}");
        } else if (part.has("functionResponse") && !model) {
            Node response = part.object("functionResponse")
                    .only("id", "name", "response", "parts", "willContinue", "scheduling")
                    .needs("name", "response");
            prompt.result(response.object("response").json().encode());
            response.objects("parts").forEach(each -> inline(each.object("inlineData")));
        }
    }

    private void inline(Node data) {
        data.only("mimeType", "data", "displayName").needs("mimeType", "data");
        String type = data.text("mimeType");
        if (!type.matches(MEDIA)) {
            throw Refusal.invalid("Unsupported MIME type: " + type);
        }
        byte[] bytes = Media.decode(data.text("data"));
        if (bytes == null) {
            throw new Refusal(
                    Refusal.Kind.INVALID,
                    "Invalid value at '" + data.path("data") + "' (TYPE_BYTES), Base64 decoding failed",
                    data.path("data"),
                    null);
        }
        if (type.startsWith("image/") && Media.typeOf(bytes) == null) {
            throw Refusal.invalid("Unable to process input image. Please retry or report in"
                    + " https://developers.generativeai.google/guide/troubleshooting");
        }
        if (type.startsWith("audio/")) {
            prompt.audio(bytes.length);
        } else {
            prompt.image();
        }
    }
}
