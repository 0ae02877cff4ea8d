/// `/v1/files` and `/v1/batches` in the OpenAI dialect. Weir answers them itself, whatever provider a line is for.
package dev.weir.gateway.files;
