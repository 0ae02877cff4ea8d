/// What operators do to accounts by hand, what companies want to be told and what they read of them over a
/// stretch of time: [dev.weir.verticles.accounts.CompanyNotices],
/// [dev.weir.verticles.accounts.CompanyAdjustments] and [dev.weir.verticles.accounts.CompanyReports].
///
/// All check what callers ask before the database sees it, and make failures of what it answers. Reads wait
/// for the settlements that this node had accepted before, so that a caller finds every request whose answer
/// it has.
package dev.weir.verticles.accounts;
