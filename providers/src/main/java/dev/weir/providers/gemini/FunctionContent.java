package dev.weir.providers.gemini;

import dev.weir.providers.chat.CacheMark;
import dev.weir.providers.chat.Parameter;
import dev.weir.providers.chat.ParameterReader;
import dev.weir.providers.chat.Part;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/// What a function answered. `response` is an object: with `output` or `result` alone that is the answer, with `error`
/// alone the function failed, anything else is the answer as it stands.
///
/// Source: <https://ai.google.dev/api/caching#FunctionResponse>.
final class FunctionContent {
    private final Map<Parameter, String> given;
    private final List<Part> content = new ArrayList<>();
    private boolean failed;

    FunctionContent(Map<Parameter, String> given) {
        this.given = given;
    }

    /// Reads media that came with the answer.
    ///
    /// @param blob reads one `inlineData`
    void parts(JsonReader json, String path, BiFunction<JsonReader, String, Part> blob) {
        ParameterReader.array(json, path);
        for (int i = 0; json.nextItem(); i++) {
            String part = path + "[" + i + "]";
            ParameterReader.object(json, part);
            while (json.nextField()) {
                if (Fields.camel(json.field()).equals("inlineData")) {
                    given.putIfAbsent(Parameter.IMAGE_IN_TOOL_RESULT, part);
                    content.add(blob.apply(json, part + ".inlineData"));
                } else {
                    json.skip();
                }
            }
        }
    }

    void response(JsonSlice response) {
        JsonReader json = response.reader();
        json.beginObject();
        JsonSlice only = null;
        boolean known = false;
        int fields = 0;
        while (json.nextField()) {
            fields++;
            boolean error = json.fieldIs("error");
            known = error || json.fieldIs("output") || json.fieldIs("result");
            failed = error;
            only = json.slice();
        }
        boolean plain = fields == 1 && known;
        failed &= plain;
        JsonSlice value = plain ? only : response;
        if (fields > 0 || content.isEmpty()) {
            content.addFirst(new Part.Text(value.isString() ? value : value.quoted(), CacheMark.NONE));
        }
    }

    List<Part> content() {
        return content;
    }

    boolean failed() {
        return failed;
    }
}
