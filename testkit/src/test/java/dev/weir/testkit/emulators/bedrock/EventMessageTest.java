package dev.weir.testkit.emulators.bedrock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventMessageTest {
    @Test
    void a_message_survives_the_wire() {
        var headers = new LinkedHashMap<String, String>();
        headers.put(":event-type", "messageStart");
        headers.put(":message-type", "event");
        var message = new EventMessage(headers, Buffer.buffer("{\"role\":\"é\"}"));
        Buffer wire = message.encode();

        EventMessage read = EventMessage.decode(wire, 0);

        assertThat(read.headers()).isEqualTo(headers);
        assertThat(read.payload()).isEqualTo(message.payload());
        assertThat(EventMessage.length(wire, 0)).isEqualTo(wire.length());
    }

    /// The empty message of AWS's own test vectors.
    @Test
    void the_empty_message_has_the_published_checksums() {
        Buffer wire = new EventMessage(Map.of(), Buffer.buffer()).encode();

        assertThat(wire.getBytes()).asHexString().isEqualTo("00000010" + "00000000" + "05C248EB" + "7D98C8FF");
    }

    @Test
    void every_flipped_bit_is_noticed() {
        Buffer wire = new EventMessage(Map.of(":event-type", "x"), Buffer.buffer("payload")).encode();
        for (int i = 4; i < wire.length(); i++) {
            Buffer damaged = wire.copy().setByte(i, (byte) (wire.getByte(i) ^ 1));
            assertThatThrownBy(() -> EventMessage.decode(damaged, 0)).hasMessageContaining("CRC");
        }
    }

    @Test
    void a_message_that_is_not_all_there_is_refused() {
        Buffer wire = new EventMessage(Map.of(), Buffer.buffer("payload")).encode();

        assertThatThrownBy(() -> EventMessage.decode(wire.slice(0, wire.length() - 1), 0))
                .hasMessageContaining("expected: at most");
    }
}
