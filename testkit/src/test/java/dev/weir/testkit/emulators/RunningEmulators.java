package dev.weir.testkit.emulators;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Emulators for one test class; every test begins with nothing served and nothing ordered.
public final class RunningEmulators implements BeforeEachCallback, AfterAllCallback {
    private final Emulators emulators = Emulators.start();

    public Emulators get() {
        return emulators;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        emulators.forget();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        emulators.close();
    }
}
