/// What every HTTP request has, whatever it is for: credentials, a correlation id, and errors in the shape that its
/// path speaks.
package dev.weir.gateway.edge;
