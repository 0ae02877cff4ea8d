/// Sockets, channels and presence belong here: protocols and hub, no SQL, no models. Nothing lives here yet.
package dev.weir.realtime;
