package dev.weir.verticles.batches;

import dev.weir.contracts.files.LineRunner;
import dev.weir.storage.files.BatchWork;
import dev.weir.storage.files.FileTables;
import io.vertx.core.Vertx;
import java.time.InstantSource;

/// What the work on batches is made of.
record Parts(
        Vertx vertx,
        BatchWork tables,
        FileTables files,
        LineRunner runner,
        BatchSettings settings,
        InstantSource clock) {}
