package dev.weir.providers.multipart;

/// The head of one part.
///
/// @param name of the form's field
/// @param fileName null when it is a field without a file
/// @param encoded it has a `Content-Transfer-Encoding` that changes its bytes
public record PartHead(String name, String fileName, boolean encoded) {
    public boolean isFile() {
        return fileName != null;
    }
}
