package dev.weir.verticles.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.weir.contracts.config.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerSecretTest {
    @TempDir
    Path folder;

    @Test
    void it_is_made_once_and_only_its_owner_may_read_it() throws IOException {
        byte[] first = ServerSecret.inFolder(folder);

        assertThat(first).hasSize(32);
        assertThat(ServerSecret.inFolder(folder)).isEqualTo(first);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("secret"))))
                .isEqualTo("rw-------");
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void a_damaged_one_is_refused_not_replaced() throws IOException {
        Files.write(folder.resolve("secret"), new byte[3]);

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> ServerSecret.inFolder(folder))
                .withMessageContaining("3 bytes (expected: 32)");
    }

    @Test
    void a_configured_one_must_be_long_enough() {
        assertThat(ServerSecret.of(Secret.of("0123456789abcdef"))).hasSize(16);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerSecret.of(Secret.of("short")))
                .withMessageContaining("5 characters")
                .withMessageNotContaining("short");
    }
}
