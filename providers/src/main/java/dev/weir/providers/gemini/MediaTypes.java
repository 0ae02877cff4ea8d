package dev.weir.providers.gemini;

import java.util.Locale;

/// Media types as this API wants them.
final class MediaTypes {
    private static final String AUDIO = "audio/";
    private static final int ENDING_CHARS_MAX = 5;

    private MediaTypes() {}

    /// Without parameters, in lower case.
    static String plain(String mediaType) {
        int semicolon = mediaType.indexOf(';');
        return (semicolon < 0 ? mediaType : mediaType.substring(0, semicolon))
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    static String audioFormat(String mediaType) {
        String format = mediaType.substring(AUDIO.length());
        return switch (format) {
            case "mpeg", "mp3" -> "mp3";
            case "wav", "x-wav", "wave", "vnd.wave" -> "wav";
            default -> format;
        };
    }

    static String audio(String format) {
        return AUDIO + format;
    }

    /// What the ending of an address says.
    ///
    /// @param otherwise when it says nothing
    static String ofAddress(String address, String otherwise) {
        int end = address.indexOf('?') < 0 ? address.length() : address.indexOf('?');
        int dot = address.lastIndexOf('.', end);
        String ending = dot < 0 || end - dot > ENDING_CHARS_MAX
                ? ""
                : address.substring(dot + 1, end).toLowerCase(Locale.ROOT);
        return switch (ending) {
            case "png" -> "image/png";
            case "jpg", "jpeg" -> "image/jpeg";
            case "webp" -> "image/webp";
            case "gif" -> "image/gif";
            case "heic" -> "image/heic";
            case "pdf" -> "application/pdf";
            case "txt", "md" -> "text/plain";
            case "csv" -> "text/csv";
            case "html", "htm" -> "text/html";
            case "json" -> "application/json";
            default -> otherwise;
        };
    }
}
