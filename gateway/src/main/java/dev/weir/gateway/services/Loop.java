package dev.weir.gateway.services;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Map;

/// What everything on one event loop shares.
///
/// @param clients the connections of this loop to each service
record Loop(Vertx vertx, Context context, Services.Shared shared, Access access, Map<Service, ServiceClient> clients) {
    ServiceClient client(Service service) {
        return clients.get(service);
    }
}
