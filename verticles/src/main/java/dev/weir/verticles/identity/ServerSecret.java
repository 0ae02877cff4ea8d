package dev.weir.verticles.identity;

import dev.weir.contracts.config.Secret;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

/// The secret under which keys are hashed. Blocking: for start-up.
public final class ServerSecret {
    private static final String FILE = "secret";
    private static final int BYTES = 32;
    private static final int CHARS_MIN = 16;

    private ServerSecret() {}

    /// The one in `secret` of the data folder, made now if there is none (32 random bytes, readable by the owner
    /// only).
    ///
    /// @throws IOException when the file can't be read or made, or is not 32 bytes long
    public static byte[] inFolder(Path dataFolder) throws IOException {
        Path file = dataFolder.resolve(FILE);
        if (!Files.exists(file)) {
            make(dataFolder, file);
        }
        byte[] secret = Files.readAllBytes(file);
        if (secret.length != BYTES) {
            throw new IOException(file + ": " + secret.length + " bytes (expected: " + BYTES + ")");
        }
        return secret;
    }

    /// Appears by one rename, complete and on disk: half a secret would lock everybody out later.
    private static void make(Path folder, Path file) throws IOException {
        byte[] secret = new byte[BYTES];
        new SecureRandom().nextBytes(secret);
        Path temporary = Files.createTempFile(
                folder,
                FILE,
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.write(temporary, secret);
            try (var channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.createLink(file, temporary);
        } catch (FileAlreadyExistsException madeMeanwhile) {
            // the other's counts
        } finally {
            Files.delete(temporary);
        }
    }

    /// One that was configured.
    ///
    /// @throws IllegalArgumentException when it has fewer than 16 characters
    public static byte[] of(Secret secret) {
        if (secret.reveal().length() < CHARS_MIN) {
            throw new IllegalArgumentException(
                    "secret: " + secret.reveal().length() + " characters (expected: at least " + CHARS_MIN + ")");
        }
        return secret.reveal().getBytes(StandardCharsets.UTF_8);
    }
}
