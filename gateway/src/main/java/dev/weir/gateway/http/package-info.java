/// The HTTP server: one listener shared by all event loops, and what each path is for. Model calls go to the pipeline
/// straight; everything else goes through a router.
package dev.weir.gateway.http;
