/// What the rest of Weir may know of providers: a [dev.weir.providers.api.Provider] carries a call to a model and
/// brings
/// its answer as a stream; a [dev.weir.providers.api.Dialect] knows the words of one API: reads requests, edits them
/// without a tree, listens to answers as they pass, writes errors.
///
/// Everything here runs on the event loop that owns the client's connection and never blocks it.
package dev.weir.providers.api;
