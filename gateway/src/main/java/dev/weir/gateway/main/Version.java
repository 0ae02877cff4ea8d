package dev.weir.gateway.main;

import picocli.CommandLine.IVersionProvider;

/// The version as the build wrote it into the jar.
final class Version implements IVersionProvider {
    static String current() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "from source" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"Weir " + current()};
    }
}
