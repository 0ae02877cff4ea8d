package dev.weir.providers.bedrock;

import dev.weir.providers.chat.ParameterReader;
import java.util.Locale;

/// What this API calls the formats of images and documents.
final class Formats {
    private static final int ENDING_CHARS_MAX = 5;

    private Formats() {}

    /// @param path of the parameter, for the error
    static String ofImage(String mediaType, String path) {
        return switch (plain(mediaType)) {
            case "image/png" -> "png";
            case "image/jpeg", "image/jpg" -> "jpeg";
            case "image/gif" -> "gif";
            case "image/webp" -> "webp";
            default ->
                throw ParameterReader.wrongValue(path, mediaType, "image/png, image/jpeg, image/gif or image/webp");
        };
    }

    /// @param path of the parameter, for the error
    static String ofDocument(String mediaType, String path) {
        String plain = plain(mediaType);
        return switch (plain) {
            case "application/pdf" -> "pdf";
            case "text/csv" -> "csv";
            case "text/html" -> "html";
            case "text/markdown", "text/x-markdown" -> "md";
            case "application/msword" -> "doc";
            case "application/vnd.openxmlformats-officedocument.wordprocessingml.document" -> "docx";
            case "application/vnd.ms-excel" -> "xls";
            case "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" -> "xlsx";
            default -> {
                if (plain.startsWith("text/")) {
                    yield "txt";
                }
                throw ParameterReader.wrongValue(
                        path, mediaType, "application/pdf, a text, or a document of Word or Excel");
            }
        };
    }

    /// What the ending of an address says about an image.
    static String ofImageAt(String address, String path) {
        return switch (ending(address)) {
            case "png" -> "png";
            case "jpg", "jpeg" -> "jpeg";
            case "gif" -> "gif";
            case "webp" -> "webp";
            default ->
                throw ParameterReader.wrongValue(path, address, "an address that ends in .png, .jpg, .gif or .webp");
        };
    }

    /// What the ending of an address says about a document.
    static String ofDocumentAt(String address, String path) {
        String ending = ending(address);
        return switch (ending) {
            case "pdf", "csv", "doc", "docx", "xls", "xlsx", "html", "txt", "md" -> ending;
            default ->
                throw ParameterReader.wrongValue(
                        path,
                        address,
                        "an address that ends in .pdf, .csv, .doc, .docx, .xls, .xlsx, .html, .txt or .md");
        };
    }

    private static String plain(String mediaType) {
        int semicolon = mediaType.indexOf(';');
        return (semicolon < 0 ? mediaType : mediaType.substring(0, semicolon))
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    private static String ending(String address) {
        int dot = address.lastIndexOf('.');
        return dot < 0 || address.length() - dot > ENDING_CHARS_MAX
                ? ""
                : address.substring(dot + 1).toLowerCase(Locale.ROOT);
    }
}
