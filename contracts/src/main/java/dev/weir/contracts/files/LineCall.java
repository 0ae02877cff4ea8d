package dev.weir.contracts.files;

import io.vertx.core.buffer.Buffer;
import java.util.UUID;

/// One line of a batch as a model request.
///
/// @param requestId under which it is booked, once, however often it is executed
/// @param clientAddress it counts as sent from there
/// @param path such as `/v1/chat/completions`
/// @param body a JSON object
public record LineCall(UUID requestId, UUID companyId, UUID keyId, String clientAddress, String path, Buffer body) {}
