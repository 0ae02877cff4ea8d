package dev.weir.benchmarks;

/// A server that the driver can load: the mock itself, nginx in front of it, or Weir in front of it.
interface Target {
    String name();

    /// On 127.0.0.1.
    int port();

    /// CPU time it has used so far, microseconds.
    long cpuMicros();

    /// CPU time of the database it brought along, microseconds; 0 when there is none.
    default long databaseCpuMicros() {
        return 0;
    }
}
