package dev.weir.storage.journal;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;

/// Another process that holds a journal until its input ends or it is killed.
final class LockHolder {
    private LockHolder() {}

    public static void main(String[] args) throws Exception {
        try (Journal journal = Journal.open(
                Path.of(args[0]), "node-a", JournalSettings.defaults(), InstantSource.fixed(Instant.EPOCH))) {
            Requests.reserved(journal, 1);
            Requests.reserved(journal, 2);
            journal.accepted(Requests.id(2));
            Requests.ended(journal, 1);
            System.out.println("open");
            System.in.read();
        }
    }
}
