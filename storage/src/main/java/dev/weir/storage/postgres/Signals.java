package dev.weir.storage.postgres;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Signals that Java itself does not send.
final class Signals {
    private Signals() {}

    /// Sends a signal by name, such as `INT`; a process that is gone is no error. Blocking, for a few milliseconds.
    static void send(String signal, long... pids) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "kill -s \"$0\" \"$@\"", signal));
        Arrays.stream(pids).mapToObj(Long::toString).forEach(command::add);
        try {
            new ProcessBuilder(command)
                    .redirectError(Redirect.DISCARD)
                    .redirectOutput(Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException noShell) {
            throw new IllegalStateException("can't run /bin/sh to send SIG" + signal, noShell);
        }
    }
}
