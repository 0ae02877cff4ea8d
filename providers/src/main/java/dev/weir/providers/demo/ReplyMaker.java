package dev.weir.providers.demo;

import dev.weir.providers.demo.DemoRequest.Tool;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/// Makes up what a choice says: calls of tools, JSON after a schema, or a text that echoes the user. Deterministic.
final class ReplyMaker {
    private static final int PIECE_CHARS_MAX = 6;

    private final DemoRequest request;

    ReplyMaker(DemoRequest request) {
        this.request = request;
    }

    List<Reply> replies() {
        var replies = new ArrayList<Reply>(request.choices());
        for (int i = 0; i < request.choices(); i++) {
            replies.add(reply(i));
        }
        return replies;
    }

    private Reply reply(int choice) {
        if (!request.calls().isEmpty()) {
            return calls(choice);
        }
        Wording whole = wording(choice);
        Wording limited = whole.atMost(request.tokensMax());
        Wording stopped = limited.before(request.stops());
        return new Reply.Text(stopped, stopped == whole || stopped != limited ? "stop" : "length");
    }

    private Wording wording(int choice) {
        String heard = request.heard().get(choice / request.answersEach());
        if (request.schema() != null) {
            Object sample = request.schema().isEmpty()
                    ? new JsonObject().put("answer", opening() + " “" + heard + "”.")
                    : Sample.of(request.schema());
            return Wording.exactly(Sample.json(sample));
        }
        return Wording.answer(
                opening(), heard, request.seed() + choice, request.settings().tokens());
    }

    private String opening() {
        return request.toolAnswered() ? "The tool said:" : "You said:";
    }

    private Reply calls(int choice) {
        var calls = new ArrayList<Reply.Call>();
        int left = request.tokensMax();
        for (Tool tool : request.calls()) {
            List<String> pieces = Wording.pieces(Sample.json(Sample.arguments(tool.parameters())), PIECE_CHARS_MAX);
            if (left == 0) {
                return new Reply.Calls(calls, "length");
            }
            int kept = Math.min(pieces.size(), left - 1);
            calls.add(new Reply.Call(id(choice, calls.size()), tool.name(), pieces.subList(0, kept)));
            if (kept < pieces.size()) {
                return new Reply.Calls(calls, "length");
            }
            left -= 1 + kept;
        }
        return new Reply.Calls(calls, "tool_calls");
    }

    private String id(int choice, int call) {
        return "call_demo%08x%04x%02x".formatted(request.seed(), choice & 0xFFFF, call);
    }
}
