package dev.weir.testkit.emulators.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OrdersTest {
    @Test
    void orders_are_taken_out_of_the_text() {
        var orders = Orders.in("Go [words=200 pace=5] on [tools:a,b]");

        assertThat(orders.text()).isEqualTo("Go  on");
        assertThat(orders.number(OrderWord.WORDS, 0)).isEqualTo(200);
        assertThat(orders.number(OrderWord.PACE, 0)).isEqualTo(5);
        assertThat(orders.value(OrderWord.TOOLS)).isEqualTo("a,b");
        assertThat(orders.has(OrderWord.REFUSE)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"array[1]", "[citation needed]", "[words=2 maybe]", "[]", "[Words=2]"})
    void other_brackets_are_plain_text(String text) {
        assertThat(Orders.in(text).text()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[words]                      | order 'words': '' (expected: a number",
                "[words=many]                 | order 'words': 'many'",
                "[words=99999999]             | order 'words': '99999999'",
                "[pace=-1]                    | order 'pace': '-1'",
                "[refuse=yes]                 | order 'refuse': 'yes' (expected: no value)",
                "[usage=never]                | order 'usage': 'never' (expected: none, finish or every)",
                "[fault:explode]              | fault 'explode' (expected one of: rate-limit",
                "[fault:status=200]           | fault 'status=200' (expected: a status from 400 to 599)",
                "[fault:reset=1]              | fault 'reset=1' (expected: no number)",
                "[fault:slow-chunks=x]        | fault 'slow-chunks=x' (expected: a number",
            })
    void an_order_with_a_wrong_value_is_refused_by_name(String text, String message) {
        assertThatThrownBy(() -> Orders.in(text)).isInstanceOf(Refusal.class).hasMessageContaining(message);
    }

    @Test
    void a_fault_has_its_number_or_the_usual_one() {
        assertThat(Orders.in("[fault:error-in-stream=5]").fault()).isEqualTo(new FaultOrder(Fault.ERROR_IN_STREAM, 5));
        assertThat(Orders.in("[fault:rate-limit]").fault()).isEqualTo(new FaultOrder(Fault.RATE_LIMIT, 1));
        assertThat(Orders.in("[fault:hang]").fault()).isEqualTo(new FaultOrder(Fault.HANG, -1));
    }

    @Test
    void every_order_is_found_by_its_own_word() {
        for (OrderWord word : OrderWord.values()) {
            assertThat(OrderWord.of(word.word())).isEqualTo(word);
        }
    }
}
