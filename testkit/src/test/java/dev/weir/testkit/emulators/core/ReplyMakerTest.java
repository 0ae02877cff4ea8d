package dev.weir.testkit.emulators.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.money.TokenClass;
import dev.weir.testkit.emulators.core.Reply.Finish;
import dev.weir.testkit.emulators.core.Reply.Piece;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplyMakerTest {
    private final Prompt prompt = new Prompt("model");

    private Reply reply(String said) {
        prompt.user();
        prompt.text(said);
        return ReplyMaker.make(prompt, Orders.in(prompt.lastUser()));
    }

    private void tool(String name) {
        prompt.tool(name, new JsonObject("{\"type\":\"object\"}"), "");
    }

    @Test
    void without_orders_it_is_an_echo() {
        assertThat(reply("Hello, river").text()).isEqualTo("Hello, river");
    }

    @Test
    void the_last_message_of_the_user_is_repeated() {
        prompt.user();
        prompt.text("first");
        prompt.other();
        prompt.text("answer");

        assertThat(reply("second").text()).isEqualTo("second");
    }

    @Test
    void an_answer_ends_at_its_limit() {
        prompt.outputMax = 2;
        Reply reply = reply("a b c d");

        assertThat(reply.text()).isEqualTo("a b");
        assertThat(reply.finish()).isEqualTo(Finish.LENGTH);
        assertThat(reply.output().count(TokenClass.OUTPUT_TEXT)).isEqualTo(2);
    }

    @Test
    void an_answer_ends_before_a_stop_sequence() {
        prompt.stops = List.of("zzz", "c");
        Reply reply = reply("a b c d");

        assertThat(reply.text()).isEqualTo("a b ");
        assertThat(reply.finish()).isEqualTo(Finish.STOP_SEQUENCE);
        assertThat(reply.stop()).isEqualTo("c");
    }

    @Test
    void tools_are_called_by_name_number_or_all() {
        tool("a");
        tool("b");

        assertThat(reply("[tools:b,1]").all(Piece.ToolCall.class))
                .extracting(Piece.ToolCall::name)
                .containsExactly("b", "a");
        assertThat(reply("[tools:*]").all(Piece.ToolCall.class)).hasSize(2);
        assertThat(reply("[tools]").all(Piece.ToolCall.class))
                .extracting(Piece.ToolCall::name)
                .containsExactly("a");
    }

    @Test
    void a_tool_that_is_not_there_is_refused_with_those_that_are() {
        tool("a");

        assertThatThrownBy(() -> reply("[tools:x]")).hasMessage("order 'tools': 'x' (expected one of: a)");
    }

    @Test
    void results_end_the_loop() {
        tool("a");
        prompt.user();
        prompt.text("[tools]");
        prompt.result("42");

        Reply reply = ReplyMaker.make(prompt, Orders.in(prompt.lastUser()));

        assertThat(reply.text()).isEqualTo("The tools say: 42");
        assertThat(reply.finish()).isEqualTo(Finish.STOP);
    }

    @Test
    void without_parallel_calls_one_is_called() {
        tool("a");
        tool("b");
        prompt.parallel = false;

        assertThat(reply("[tools:*]").all(Piece.ToolCall.class)).hasSize(1);
    }

    @Test
    void thinking_is_only_done_where_it_is_allowed() {
        assertThat(reply("[think=3] x").thinking()).isEmpty();
        prompt.thinking = true;
        Reply reply = reply("[think=3] x");

        assertThat(reply.thinking()).isEqualTo("river weir spring");
        assertThat(Signature.fits(
                        "river weir spring",
                        reply.all(Piece.Thinking.class).getFirst().signature()))
                .isTrue();
        assertThat(reply.output().count(TokenClass.REASONING)).isEqualTo(3);
        assertThat(reply.output().count(TokenClass.OUTPUT_TEXT)).isEqualTo(1);
    }

    @Test
    void input_is_split_into_classes_on_order() {
        prompt.user();
        prompt.text("a b c d e [cached=2 cache-write=1 cache-write-1h=1]");
        var usage = prompt.usage(Orders.in(prompt.lastUser()), false);

        assertThat(usage.inputTotal()).isEqualTo(Tokens.count(prompt.lastUser()));
        assertThat(usage.count(TokenClass.CACHE_READ)).isEqualTo(2);
        assertThat(usage.count(TokenClass.CACHE_WRITE_5M)).isEqualTo(1);
        assertThat(usage.count(TokenClass.CACHE_WRITE_1H)).isEqualTo(1);
    }

    @Test
    void json_obeys_the_schema() {
        prompt.json = true;
        prompt.schema = new JsonObject(
                "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}," + "\"required\":[\"city\"]}");

        assertThat(reply("x").text()).isEqualTo("{\"city\":\"some city\"}");
    }
}
