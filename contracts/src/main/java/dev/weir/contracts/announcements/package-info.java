/// What nodes tell each other. Hints only: the truth is in the database, and whoever listens also polls its change
/// feed.
package dev.weir.contracts.announcements;
