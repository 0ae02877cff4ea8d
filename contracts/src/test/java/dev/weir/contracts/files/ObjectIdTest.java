package dev.weir.contracts.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectIdTest {
    @Test
    void an_id_comes_back_from_its_text() {
        UUID id = UUID.fromString("f19b2c3d-0000-7000-bfff-00000000000a");

        assertThat(ObjectId.FILE.text(id)).isEqualTo("file-f19b2c3d00007000bfff00000000000a");
        assertThat(ObjectId.FILE.parse(ObjectId.FILE.text(id))).contains(id);
        assertThat(ObjectId.BATCH.parse(ObjectId.BATCH.text(id))).contains(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "file-",
                "f19b2c3d00007000bfff00000000000a",
                "batch_f19b2c3d00007000bfff00000000000a",
                "file-f19b2c3d00007000bfff00000000000",
                "file-f19b2c3d00007000bfff00000000000a0",
                "file-F19B2C3D00007000BFFF00000000000A",
                "file-+19b2c3d00007000bfff00000000000a"
            })
    void the_text_of_something_else_is_none(String text) {
        assertThat(ObjectId.FILE.parse(text)).isEmpty();
    }
}
