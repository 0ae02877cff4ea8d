package dev.weir.gateway.main;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The terminal that a command writes to, if it is one.
///
/// @param moves whether its cursor can be moved, so that a page can be drawn over the one before
/// @param colours whether it is to be coloured
record Terminal(boolean moves, boolean colours) {
    /// Of a terminal that does not say.
    private static final int COLUMNS_USUAL = 80;

    private static final long STTY_MS_MAX = 500;

    /// The one of this process.
    ///
    /// @param env where `TERM` and [`NO_COLOR`](https://no-color.org) stand
    static Terminal of(Map<String, String> env) {
        Console console = System.console();
        return of(console != null && console.isTerminal(), env);
    }

    static Terminal of(boolean terminal, Map<String, String> env) {
        String kind = env.getOrDefault("TERM", "dumb");
        boolean moves = terminal && !kind.equals("dumb");
        return new Terminal(moves, moves && env.getOrDefault("NO_COLOR", "").isEmpty());
    }

    /// How many characters fit into a line at this moment; as many as there are where nothing is cut off.
    int columns() {
        return moves ? asked() : Integer.MAX_VALUE;
    }

    /// `stty` is there wherever a POSIX shell is.
    private static int asked() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (stty.waitFor(STTY_MS_MAX, TimeUnit.MILLISECONDS) && stty.exitValue() == 0) {
                return columns(new String(stty.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            }
            stty.destroyForcibly();
        } catch (IOException e) {
            // no such command
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return COLUMNS_USUAL;
    }

    /// @param size rows and columns, `24 80`
    static int columns(String size) {
        String[] numbers = size.trim().split(" ");
        if (numbers.length != 2 || !numbers[1].matches("[1-9]\\d{0,4}")) {
            return COLUMNS_USUAL;
        }
        return Integer.parseInt(numbers[1]);
    }
}
