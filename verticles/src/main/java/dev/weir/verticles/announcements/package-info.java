/// What nodes tell each other, over the event bus: [dev.weir.verticles.announcements.EventBusAnnouncements] gathers
/// what
/// is announced within some milliseconds, tells it to this node's listeners and publishes it as one message.
///
/// The bus is used because it is there and finds the other nodes by itself. It is not trusted: a message may be lost,
/// and after a cut of the network a node may be missing among those who listen. So every node publishes a pulse, each
/// hears whether the others' arrive, and one that does not hear a member registers anew.
///
/// A message is text, one line each for the version with the sender's name and for every announcement:
///
/// ```
/// 1 <node>
/// key <key id>
/// wanted <company id> <currency> <nanos>
/// raised <company id>
/// limits <company id>
/// prices <company id>
/// cache <company id, or all>
/// config <number>
/// ```
///
/// A line that begins with a word this node does not know comes from a newer one and is left out; so is a message of
/// another version. Without announcements it is a pulse.
package dev.weir.verticles.announcements;
