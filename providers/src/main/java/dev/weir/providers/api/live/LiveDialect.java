package dev.weir.providers.api.live;

import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.ErrorAnswer;
import dev.weir.providers.api.Fault;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Optional;

/// The events of one live API. Stateless; safe from any thread.
public interface LiveDialect {
    /// Reads a caller's event, without a tree.
    ///
    /// @throws GatewayException `INVALID_JSON`, `MISSING_PARAMETER` or `INVALID_TYPE`
    ClientEvent clientEvent(Buffer message);

    /// Reads a provider's event, without a tree.
    ///
    /// @throws GatewayException `UPSTREAM_GARBAGE` when it is none
    ServerEvent serverEvent(Buffer message);

    /// The message with other names in these places, and else byte by byte as it came.
    Buffer rename(Buffer message, Map<ModelName, String> names);

    /// An error as an event of the session.
    ///
    /// @param id its own
    /// @param about the id of the caller's event that it is about, null for none
    Buffer errorEvent(String id, GatewayException failure, String about);

    /// Why a session is closed, in the few words that a close frame has room for.
    String closeReason(GatewayException failure);

    /// The body of an answer that refuses a session before it opened.
    Buffer errorBody(GatewayException failure);

    /// Decides about a provider's refusal to open a session.
    ErrorAnswer judgeError(String provider, int status, Buffer body);

    /// Why a provider refused to open a session.
    Fault fault(int status, MultiMap headers, Buffer body);

    /// The key that a caller put among the subprotocols, where browsers can put one; empty when there is none.
    ///
    /// @param offered the value of `Sec-WebSocket-Protocol`, null for none
    Optional<String> keyIn(String offered);
}
