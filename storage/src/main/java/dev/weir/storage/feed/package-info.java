/// Feeds of changes: tables that say what nodes must forget. A service writes a row in the transaction that changes
/// something; every node follows the feed, so that a hint lost on the way costs an interval and never a wrong answer.
///
/// ```
/// <schema>.change (seq bigserial, xid xid8 default pg_current_xact_id(), kind text, company_id uuid, at timestamptz)
/// ```
package dev.weir.storage.feed;
