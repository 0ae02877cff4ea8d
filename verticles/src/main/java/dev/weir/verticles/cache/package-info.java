/// What the response cache needs beside the path of requests: its connection to Redis, and word from other nodes that
/// it is to be emptied.
package dev.weir.verticles.cache;
