/// What operators do to accounts by hand and what companies read of them over a stretch of time:
/// [dev.weir.verticles.accounts.CompanyAdjustments] and [dev.weir.verticles.accounts.CompanyReports].
///
/// Both check what callers ask before the database sees it, and make failures of what it answers. Reads wait for the
/// settlements that this node had accepted before, so that a caller finds every request whose answer it has.
package dev.weir.verticles.accounts;
