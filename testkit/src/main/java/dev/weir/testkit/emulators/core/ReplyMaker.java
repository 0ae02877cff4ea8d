package dev.weir.testkit.emulators.core;

import dev.weir.testkit.emulators.core.Reply.Finish;
import dev.weir.testkit.emulators.core.Reply.Piece;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/// Makes the reply to a prompt: what was ordered, else an echo. The same prompt always gets the same reply.
public final class ReplyMaker {
    /// Every character class that breaks a careless translator.
    private static final String UNICODE = "\"quoted\" back\\slash\ttab\nline é ü 漢字 😀 \u2028 </script>";
    private static final String[] WATER = {"river", "weir", "spring", "ford", "delta", "brook", "lock", "mill"};
    private static final String THOUGHTS = "Let me see what was asked";

    private final Prompt prompt;
    private final Orders orders;
    private final List<Piece> pieces = new ArrayList<>();
    private long left;
    private Finish finish = Finish.STOP;
    private String stop;

    private ReplyMaker(Prompt prompt, Orders orders) {
        this.prompt = prompt;
        this.orders = orders;
        this.left = prompt.outputMax < 0 ? Long.MAX_VALUE : prompt.outputMax;
    }

    /// Fails with a [Refusal] when an order can't be carried out.
    public static Reply make(Prompt prompt, Orders orders) {
        return new ReplyMaker(prompt, orders).make();
    }

    private Reply make() {
        long hidden = orders.number(OrderWord.REASONING, 0);
        left -= Math.min(left, hidden);
        think();
        List<Prompt.Tool> called = prompt.results().isEmpty() ? calledTools() : List.of();
        if (orders.has(OrderWord.REFUSE)) {
            pieces.add(new Piece.Refused("I can't help with that."));
            finish = Finish.REFUSAL;
        } else {
            speak(called);
            called.forEach(this::call);
        }
        if (orders.has(OrderWord.FILTER)) {
            finish = Finish.FILTER;
        }
        return new Reply(List.copyOf(pieces), finish, stop, Reply.count(pieces, hidden));
    }

    private void think() {
        if (!prompt.thinking || !orders.has(OrderWord.THINK)) {
            return;
        }
        long count = orders.number(OrderWord.THINK, 0);
        String thoughts = within(count == 0 ? THOUGHTS : words(count));
        if (!thoughts.isEmpty()) {
            pieces.add(new Piece.Thinking(thoughts, Signature.of(thoughts)));
        }
        if (orders.has(OrderWord.REDACT)) {
            pieces.add(new Piece.Redacted(Signature.of("redacted " + thoughts)));
        }
    }

    private void speak(List<Prompt.Tool> called) {
        if (!called.isEmpty() && !orders.has(OrderWord.SAY)) {
            return;
        }
        String text = within(untilStop(text()));
        if (called.isEmpty() && (orders.has(OrderWord.LENGTH) || orders.has(OrderWord.FILTER))) {
            List<String> tokens = Tokens.split(text);
            text = String.join("", tokens.subList(0, (tokens.size() + 1) / 2));
            finish = Finish.LENGTH;
        }
        if (prompt.audio) {
            pieces.add(new Piece.Audio(Media.pcm(text), text));
        } else if (!text.isEmpty()) {
            pieces.add(new Piece.Text(text));
        }
        if (orders.has(OrderWord.IMAGE) && prompt.images) {
            pieces.add(new Piece.Image(Media.png()));
        }
    }

    private String text() {
        if (!prompt.results().isEmpty()) {
            return "The tools say: " + String.join(" and ", prompt.results());
        }
        if (prompt.json || orders.has(OrderWord.JSON)) {
            JsonObject schema = prompt.schema == null ? new JsonObject().put("type", "object") : prompt.schema;
            return SchemaSample.of(schema, orders.has(OrderWord.UNICODE) ? UNICODE : null);
        }
        if (orders.has(OrderWord.WORDS)) {
            return words(orders.number(OrderWord.WORDS, 0));
        }
        String said = orders.text().isEmpty() ? "Done." : orders.text();
        return orders.has(OrderWord.UNICODE) ? said + " " + UNICODE : said;
    }

    private static String words(long count) {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : " ").append(WATER[i % WATER.length]);
        }
        return text.toString();
    }

    private String untilStop(String text) {
        int first = text.length();
        for (String each : prompt.stops) {
            int at = text.indexOf(each);
            if (at >= 0 && at < first) {
                first = at;
                stop = each;
                finish = Finish.STOP_SEQUENCE;
            }
        }
        return text.substring(0, first);
    }

    /// As much of the text as the limit leaves.
    private String within(String text) {
        List<String> tokens = Tokens.split(text);
        if (tokens.size() <= left) {
            left -= tokens.size();
            return text;
        }
        String kept = String.join("", tokens.subList(0, (int) left));
        left = 0;
        finish = Finish.LENGTH;
        stop = null;
        return kept;
    }

    private void call(Prompt.Tool tool) {
        if (finish == Finish.LENGTH) {
            return;
        }
        String arguments = SchemaSample.of(tool.schema(), orders.has(OrderWord.UNICODE) ? UNICODE : null);
        finish = Finish.TOOLS;
        left -= Math.min(left, Tokens.count(tool.name()));
        if (orders.has(OrderWord.LENGTH)) {
            arguments = arguments.substring(0, arguments.length() / 2);
            finish = Finish.LENGTH;
        }
        pieces.add(new Piece.ToolCall(tool.name(), within(arguments)));
    }

    private List<Prompt.Tool> calledTools() {
        List<Prompt.Tool> called = new ArrayList<>();
        if (prompt.tools.isEmpty() || prompt.calling == Prompt.Calling.NONE) {
            return called;
        }
        if (prompt.calledTool != null) {
            called.add(named(prompt.calledTool));
        } else if (orders.has(OrderWord.TOOLS)) {
            String names = orders.value(OrderWord.TOOLS);
            if (names.isEmpty()) {
                called.add(prompt.tools.getFirst());
            } else if (names.equals("*")) {
                called.addAll(prompt.tools);
            } else {
                for (String name : names.split(",")) {
                    called.add(named(name));
                }
            }
        } else if (prompt.calling == Prompt.Calling.REQUIRED) {
            called.add(prompt.tools.getFirst());
        }
        return prompt.parallel || called.isEmpty() ? called : called.subList(0, 1);
    }

    private Prompt.Tool named(String name) {
        if (name.matches("[1-9][0-9]{0,2}") && Integer.parseInt(name) <= prompt.tools.size()) {
            return prompt.tools.get(Integer.parseInt(name) - 1);
        }
        return prompt.tools.stream()
                .filter(tool -> tool.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Refusal.invalid("order 'tools': '" + name + "' (expected one of: "
                        + String.join(
                                ", ",
                                prompt.tools.stream().map(Prompt.Tool::name).toList()) + ")"));
    }
}
