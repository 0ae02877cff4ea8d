package dev.weir.verticles.announcements;

import dev.weir.contracts.announcements.Announcement;
import dev.weir.contracts.announcements.Announcement.AllowanceWanted;
import dev.weir.contracts.announcements.Announcement.BalanceRaised;
import dev.weir.contracts.announcements.Announcement.CacheEmptied;
import dev.weir.contracts.announcements.Announcement.ConfigChanged;
import dev.weir.contracts.announcements.Announcement.KeyChanged;
import dev.weir.contracts.announcements.Announcement.LimitsChanged;
import dev.weir.contracts.announcements.Announcement.PricesChanged;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Announcements as text; the package says how it looks.
final class Wire {
    private static final String VERSION = "1";
    private static final String ALL = "all";

    private Wire() {}

    /// One message.
    ///
    /// @param from the sender's name
    record Message(String from, List<Announcement> announcements) {}

    static String write(String from, Collection<Announcement> announcements) {
        var text = new StringBuilder(VERSION).append(' ').append(from);
        announcements.forEach(each -> text.append('\n').append(line(each)));
        return text.toString();
    }

    private static String line(Announcement announcement) {
        return switch (announcement) {
            case KeyChanged(UUID keyId) -> "key " + keyId;
            case AllowanceWanted(UUID companyId, String currency, long nanos) ->
                "wanted " + companyId + " " + currency + " " + nanos;
            case BalanceRaised(UUID companyId) -> "raised " + companyId;
            case LimitsChanged(UUID companyId) -> "limits " + companyId;
            case PricesChanged(UUID companyId) -> "prices " + companyId;
            case CacheEmptied(Optional<UUID> companyId) ->
                "cache " + companyId.map(UUID::toString).orElse(ALL);
            case ConfigChanged(long number) -> "config " + number;
        };
    }

    /// Empty when it has another version.
    ///
    /// @throws IllegalArgumentException when it is no such message
    static Optional<Message> read(String text) {
        String[] lines = text.split("\n", -1);
        int space = lines[0].indexOf(' ');
        if (space <= 0 || !lines[0].chars().limit(space).allMatch(Character::isDigit)) {
            throw new IllegalArgumentException("'" + lines[0] + "' (expected: version and node)");
        }
        if (!lines[0].substring(0, space).equals(VERSION)) {
            return Optional.empty();
        }
        var announcements = new ArrayList<Announcement>(lines.length - 1);
        for (int i = 1; i < lines.length; i++) {
            announcement(lines[i].split(" ")).ifPresent(announcements::add);
        }
        return Optional.of(new Message(lines[0].substring(space + 1), announcements));
    }

    /// Empty when this node does not know it.
    private static Optional<Announcement> announcement(String[] words) {
        return switch (words[0]) {
            case "key" -> Optional.of(new KeyChanged(id(words, 2)));
            case "wanted" -> Optional.of(new AllowanceWanted(id(words, 4), words[2], Long.parseLong(words[3])));
            case "raised" -> Optional.of(new BalanceRaised(id(words, 2)));
            case "limits" -> Optional.of(new LimitsChanged(id(words, 2)));
            case "prices" -> Optional.of(new PricesChanged(id(words, 2)));
            case "cache" ->
                Optional.of(new CacheEmptied(
                        words.length == 2 && words[1].equals(ALL) ? Optional.empty() : Optional.of(id(words, 2))));
            case "config" -> Optional.of(new ConfigChanged(number(words)));
            default -> Optional.empty();
        };
    }

    private static UUID id(String[] words, int wordsMin) {
        check(words, wordsMin);
        return UUID.fromString(words[1]);
    }

    private static long number(String[] words) {
        check(words, 2);
        return Long.parseLong(words[1]);
    }

    private static void check(String[] words, int wordsMin) {
        if (words.length < wordsMin) {
            throw new IllegalArgumentException("'" + String.join(" ", words) + "' (expected: " + wordsMin + " words)");
        }
    }
}
