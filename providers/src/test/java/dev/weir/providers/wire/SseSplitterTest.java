package dev.weir.providers.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SseSplitterTest {
    private static final int LIMIT = 1_000;

    private static List<String> split(String... reads) {
        var splitter = new SseSplitter(LIMIT);
        var events = new ArrayList<String>();
        for (String read : reads) {
            splitter.feed(Buffer.buffer(read));
            take(splitter, events);
        }
        if (splitter.end()) {
            take(splitter, events);
        }
        return events;
    }

    private static void take(SseSplitter splitter, List<String> events) {
        while (splitter.next()) {
            events.add(
                    splitter.slice(splitter.eventStart(), splitter.eventEnd()).toString());
        }
    }

    private static SseSplitter at(String event) {
        var splitter = new SseSplitter(LIMIT);
        splitter.feed(Buffer.buffer(event));
        assertThat(splitter.next()).isTrue();
        return splitter;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: a\n\ndata: b\n\n",
                "data: a\r\n\r\ndata: b\r\n\r\n",
                "data: a\r\rdata: b\r\r",
                "data: a\n\rdata: b\r\r\n",
                "data: a\n\r\ndata: b\r\n\n"
            })
    void an_event_ends_with_a_blank_line_of_any_line_end(String text) {
        assertThat(split(text)).hasSize(2).allMatch(event -> event.startsWith("data: "));
        for (int cut = 0; cut <= text.length(); cut++) {
            assertThat(split(text.substring(0, cut), text.substring(cut)))
                    .as("cut at %d", cut)
                    .isEqualTo(split(text));
        }
    }

    @Test
    void what_waits_and_what_is_whole_add_up_to_what_came() {
        var splitter = new SseSplitter(LIMIT);
        splitter.feed(Buffer.buffer("data: a\n\ndata: b"));

        assertThat(splitter.whole().toString()).isEqualTo("data: a\n\n");
        assertThat(splitter.waiting().toString()).isEqualTo("data: b");
    }

    @Test
    void an_event_without_its_blank_line_never_comes() {
        assertThat(split("data: a\n\ndata: b\n")).containsExactly("data: a\n\n");
    }

    @Test
    void a_lone_cr_at_the_end_of_the_stream_completes_the_blank_line() {
        assertThat(split("data: a\r\r")).containsExactly("data: a\r\r");
        assertThat(split("data: a\n\r")).containsExactly("data: a\n\r");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "data: a\\n\\n               | a",
                "data:a\\n\\n                | a",
                "data:  a\\n\\n              | ` a`",
                "data: a\\ndata: b\\n\\n     | a\\nb",
                "data: a\\r\\ndata: b\\r\\n\\r\\n | a\\nb",
                ": note\\ndata: a\\n\\n      | a",
                "event: x\\ndata: a\\nid: 1\\n\\n | a",
                "data:\\n\\n                 | ``",
                "data\\n\\n                  | null",
                ": note\\n\\n                | null",
                "dataset: a\\n\\n            | null"
            })
    void data_is_the_joined_data_lines(String event, String expected) {
        byte[] data = at(lines(event)).data();

        String found = data == null ? "null" : new String(data, StandardCharsets.UTF_8);
        assertThat(found).isEqualTo(lines(expected));
    }

    private static String lines(String text) {
        return text.replace("\\n", "\n").replace("\\r", "\r");
    }

    @Test
    void data_keeps_bytes_that_are_no_ascii() {
        assertThat(new String(at("data: Grüße 👩‍👧\n\n").data(), StandardCharsets.UTF_8))
                .isEqualTo("Grüße 👩‍👧");
    }

    @Test
    void a_field_is_found_by_its_whole_name() {
        SseSplitter splitter = at("events: no\nevent: first\nevent:second\n\n");

        assertThat(splitter.field("event")).isEqualTo("second");
        assertThat(splitter.field("id")).isNull();
    }

    @ParameterizedTest
    @CsvSource({"data: x,false", "id,false", ": note,false", "retry: 3,false", "<html>,true", "{}: x,true", "x y,true"})
    void a_line_that_is_no_field_is_strange(String line, boolean strange) {
        assertThat(at("data: a\n" + line + "\n\n").hasStrangeLine()).isEqualTo(strange);
    }

    @ParameterizedTest
    @CsvSource({"d,true", "data,true", "data: {,true", ":,true", "ev,true", "<html,false", "dx,false"})
    void a_cut_line_can_still_become_a_field(String line, boolean possible) {
        assertThat(SseSplitter.startsLikeAField(line)).isEqualTo(possible);
    }

    @Test
    void an_unfinished_event_may_wait_up_to_the_limit_and_no_further() {
        var splitter = new SseSplitter(10);
        splitter.feed(Buffer.buffer("data: 7890"));

        assertThatThrownBy(() -> splitter.feed(Buffer.buffer("1")))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        failure -> assertThat(failure.failure()).isEqualTo(Failure.UPSTREAM_GARBAGE));
    }

    @Test
    void many_events_may_come_in_one_read_longer_than_the_limit() {
        var splitter = new SseSplitter(10);
        splitter.feed(Buffer.buffer("data: 1\n\n".repeat(100)));

        var events = new ArrayList<String>();
        take(splitter, events);
        assertThat(events).hasSize(100);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | ``",
                "a#### | ``",
                "data: a## | ``",
                "data: a##: ping | ``",
                "data: a##: ping#: pong# | ``",
                "data: a##: ping#data: b | `: ping#data: b`",
                "data: a##data: b# | data: b",
                "data: b | data: b",
            })
    void what_is_left_at_the_end_is_an_event_or_nothing(String stream, String tail) {
        var splitter = new SseSplitter(100);
        splitter.feed(Buffer.buffer(stream.replace('#', '\n')));

        assertThat(splitter.tail()).isEqualTo(tail.replace('#', '\n'));
    }

    @Test
    void an_event_without_its_blank_line_can_be_ended() {
        var splitter = new SseSplitter(100);
        splitter.feed(Buffer.buffer("data: a\n\ndata: b"));
        splitter.endEvent();

        assertThat(splitter.next()).isTrue();
        assertThat(splitter.data()).asString().isEqualTo("b");
        assertThat(splitter.next()).isFalse();
        assertThat(splitter.tail()).isEmpty();
    }
}
