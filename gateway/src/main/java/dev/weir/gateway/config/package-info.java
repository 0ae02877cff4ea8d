/// Turns defaults, a YAML file, environment variables and flags into one tree of configuration records.
///
/// ```text
/// @Setting default  <  conf/weir.yaml  <  WEIR_HTTP_PORT  <  --http.port
/// ```
///
/// A [ConfigTree] is a file, or a part of one, as it is written; it can be kept, shown without its secrets, and bound
/// later. [ConfigLoader] is the entrance, [Reference] writes the documentation of the same records. Everything wrong is
/// reported at once as an [InvalidConfig]; no value of a [dev.weir.contracts.config.Secret], and no value of a key we
/// do not know, ever appears in a message. Reflection happens here, at the start and when the configuration changes;
/// nothing else in Weir uses it.
package dev.weir.gateway.config;
