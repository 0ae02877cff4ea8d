package dev.weir.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a scenario works with.
///
/// @param weir empty when only the floor is measured
record Lab(Options options, Programs.Mock mock, Programs.Driver driver, Nginx nginx, Optional<Weir> weir) {
    /// nginx first, then Weir if there is one.
    List<Target> proxies() {
        List<Target> proxies = new ArrayList<>();
        proxies.add(nginx);
        weir.ifPresent(proxies::add);
        return proxies;
    }
}
