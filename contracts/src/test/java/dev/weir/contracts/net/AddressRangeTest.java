package dev.weir.contracts.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressRangeTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
                    10.0.0.0/8,         10.255.255.255,     true
                    10.0.0.0/8,         11.0.0.0,           false
                    203.0.113.7,        203.0.113.7,        true
                    203.0.113.7,        203.0.113.8,        false
                    203.0.113.0/25,     203.0.113.127,      true
                    203.0.113.0/25,     203.0.113.128,      false
                    0.0.0.0/0,          8.8.8.8,            true
                    0.0.0.0/0,          ::1,                false
                    ::/0,               2001:db8::1,        true
                    ::/0,               10.0.0.1,           false
                    2001:db8::/32,      2001:db8:ffff::1,   true
                    2001:db8::/32,      2001:db9::,         false
                    2001:db8::1,        2001:DB8:0:0::1,    true
                    fe80::/10,          fe80::1%eth0,       true
                    10.0.0.0/8,         ::ffff:10.1.2.3,    true
                    10.0.0.0/8,         unknown,            false
                    10.0.0.0/8,         10.1,               false
                    10.0.0.0/8,         '',                 false
                    """)
    void it_has_the_addresses_of_its_prefix(String range, String address, boolean has) {
        assertThat(AddressRange.anyHas(List.of(AddressRange.parse(range)), address))
                .isEqualTo(has);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    example.org      | 'example.org' (expected: an address such as
                    10.0.0           | '10.0.0' (expected: an address such as
                    256.0.0.1        | '256.0.0.1' (expected: an address such as
                    10.0.0.0/        | '10.0.0.0/' (expected: a prefix length of 0 to 32)
                    10.0.0.0/33      | '10.0.0.0/33' (expected: a prefix length of 0 to 32)
                    10.0.0.0/-1      | '10.0.0.0/-1' (expected: a prefix length of 0 to 32)
                    10.0.0.0/8/8     | '10.0.0.0/8/8' (expected: a prefix length of 0 to 32)
                    10.0.0.1/8       | '10.0.0.1/8' (expected: the first address of its range, 10.0.0.0/8)
                    2001:db8::/129   | '2001:db8::/129' (expected: a prefix length of 0 to 128)
                    2001:db8::1/32   | '2001:db8::1/32' (expected: the first address of its range,
                    2001:zz::        | '2001:zz::' (expected: an address such as
                    ''               | '' (expected: an address such as
                    """)
    void what_is_no_range_is_refused(String text, String message) {
        assertThatThrownBy(() -> AddressRange.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }
}
