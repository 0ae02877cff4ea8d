package dev.weir.providers.openai;

import dev.weir.providers.chat.Block;
import dev.weir.providers.chat.DataUrl;
import dev.weir.providers.chat.Part;
import dev.weir.providers.json.JsonWriter;

/// An image in an answer, in OpenRouter's words: this API has none.
final class ImageWriter {
    private ImageWriter() {}

    static void write(JsonWriter out, Block.Image image) {
        out.beginObject()
                .name("type")
                .string("image_url")
                .name("image_url")
                .beginObject()
                .name("url");
        DataUrl.write(out, new Part.Source.Base64(image.mediaType(), image.data()));
        out.endObject().endObject();
    }
}
