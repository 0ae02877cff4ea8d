package dev.weir.providers.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConversationTest {
    private static long of(String body) {
        return Conversation.beginning(Buffer.buffer(body.replace('\'', '"')));
    }

    @Test
    void all_turns_of_a_conversation_have_one_beginning() {
        String first = "{'model':'m','messages':[{'role':'system','content':'s'},{'role':'user','content':'hi'}]}";
        String second = "{'model':'other','stream':true,'messages':[{'role':'system','content':'s'},"
                + "{'role':'user','content':'hi'},{'role':'assistant','content':'x'},{'role':'user','content':'y'}]}";

        assertThat(of(first)).isNotZero().isEqualTo(of(second));
    }

    @Test
    void another_first_question_or_another_instruction_is_another_conversation() {
        String one = "{'messages':[{'role':'system','content':'s'},{'role':'user','content':'hi'}]}";

        assertThat(of(one)).isNotEqualTo(of(one.replace("hi", "ho"))).isNotEqualTo(of(one.replace("'s'", "'t'")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'contents':[{'parts':[{'text':'hi'}]}]} | {'contents':[{'parts':[{'text':'hi'}]},"
                        + "{'role':'model','parts':[{'text':'x'}]},{'role':'user','parts':[{'text':'y'}]}]}",
                "{'input':[{'role':'user','content':'hi'}]} | {'input':[{'role':'user','content':'hi'},"
                        + "{'role':'assistant','content':'x'},{'role':'user','content':'y'}],'model':'m'}",
                "{'system':'s','messages':[{'role':'user','content':[{'type':'text','text':'hi'}]}]} | "
                        + "{'messages':[{'role':'user','content':[{'type':'text','text':'hi'}]},"
                        + "{'role':'assistant','content':'x'}]}",
            })
    void every_dialect_has_its_messages_elsewhere(String turns) {
        String[] both = turns.split(" \\| ");

        assertThat(of(both[0])).isNotZero().isEqualTo(of(both[1]));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{}", "{'messages':", "{'messages':[{'role':", "nonsense"})
    void a_body_without_messages_has_no_beginning(String body) {
        assertThat(of(body)).isZero();
    }

    @Test
    void a_text_as_input_is_a_beginning_too() {
        assertThat(of("{'input':'hi'}")).isNotZero().isNotEqualTo(of("{'input':'ho'}"));
    }

    @Test
    void of_a_very_long_beginning_a_part_counts() {
        String filler = "x".repeat(Conversation.BYTES_MAX);

        assertThat(of("{'messages':[{'role':'user','content':'" + filler + "a'}]}"))
                .isEqualTo(of("{'messages':[{'role':'user','content':'" + filler + "b'}]}"));
    }
}
