package dev.weir.providers.bedrock;

import dev.weir.providers.chat.Parameter;
import dev.weir.providers.chat.ParameterReader;
import dev.weir.providers.chat.Part;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import java.util.Map;

/// Writes images, documents and audio: their bytes in base64, or where they lie in S3.
final class MediaWriter {
    private static final String S3 = "s3://";

    private final JsonWriter out;
    private final Map<Parameter, String> given;
    private final DocumentNames names = new DocumentNames();

    /// @param given the caller's names of parameters, for errors
    MediaWriter(JsonWriter out, Map<Parameter, String> given) {
        this.out = out;
        this.given = given;
    }

    void image(Part.Source source) {
        out.beginObject().name("image").beginObject().name("format");
        switch (source) {
            case Part.Source.Base64(String mediaType, JsonSlice data) -> {
                out.string(Formats.ofImage(mediaType, path(Parameter.IMAGE_BASE64)));
                bytes(data);
            }
            case Part.Source.Url(JsonSlice url) -> {
                String path = path(Parameter.IMAGE_URL);
                String address = inS3(url, path, "an s3:// address, or the image itself in base64");
                out.string(Formats.ofImageAt(address, path));
                location(url);
            }
            case Part.Source.FileId(JsonSlice id) -> throw file(id, Parameter.IMAGE_FILE_ID);
        }
        out.endObject().endObject();
    }

    void document(Part.File file) {
        out.beginObject()
                .name("document")
                .beginObject()
                .name("name")
                .string(names.fit(file.name()))
                .name("format");
        switch (file.source()) {
            case Part.Source.Base64(String mediaType, JsonSlice data) -> {
                out.string(Formats.ofDocument(mediaType, path(Parameter.FILE_BASE64)));
                bytes(data);
            }
            case Part.Source.Url(JsonSlice url) -> {
                String path = path(Parameter.FILE_URL);
                String address = inS3(url, path, "an s3:// address, or the document itself in base64");
                out.string(Formats.ofDocumentAt(address, path));
                location(url);
            }
            case Part.Source.FileId(JsonSlice id) -> throw file(id, Parameter.FILE_ID);
        }
        out.endObject().endObject();
    }

    void audio(Part.Audio audio) {
        out.beginObject().name("audio").beginObject().name("format").string(audio.format());
        bytes(audio.data());
        out.endObject().endObject();
    }

    private void bytes(JsonSlice data) {
        out.name("source").beginObject().name("bytes").value(data).endObject();
    }

    private void location(JsonSlice uri) {
        out.name("source")
                .beginObject()
                .name("s3Location")
                .beginObject()
                .name("uri")
                .value(uri)
                .endObject()
                .endObject();
    }

    private static String inS3(JsonSlice url, String path, String expected) {
        String address = url.text();
        if (!address.startsWith(S3)) {
            throw ParameterReader.wrongValue(path, ParameterReader.shown(url), expected);
        }
        return address;
    }

    private RuntimeException file(JsonSlice id, Parameter parameter) {
        return ParameterReader.wrongValue(path(parameter), ParameterReader.shown(id), "the content in base64");
    }

    private String path(Parameter parameter) {
        return given.getOrDefault(parameter, "messages");
    }
}
