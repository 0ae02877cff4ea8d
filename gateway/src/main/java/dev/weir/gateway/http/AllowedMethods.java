package dev.weir.gateway.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.TreeSet;

/// Which methods a path takes, for the `Allow` header of a 405 (RFC 9110, section 15.5.6).
final class AllowedMethods {
    private AllowedMethods() {}

    /// The methods of the routes that match, as the header writes them.
    ///
    /// @param prefix what stands before the paths of these routes
    static String of(Router router, String prefix, String path) {
        var methods = new TreeSet<String>();
        List<Route> routes = router.getRoutes();
        for (Route route : routes) {
            if (route.methods() != null && route.getPath() != null && path.matches(pattern(prefix + route.getPath()))) {
                route.methods().stream().map(HttpMethod::name).forEach(methods::add);
            }
        }
        return String.join(", ", methods);
    }

    private static String pattern(String path) {
        return path.replaceAll(":\\w+", "[^/]+").replaceFirst("/\\*?$", "(/.*)?");
    }
}
