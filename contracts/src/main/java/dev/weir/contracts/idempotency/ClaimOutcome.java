package dev.weir.contracts.idempotency;

/// What a key allows its request to do.
public sealed interface ClaimOutcome {
    /// It is the first: execute it, and end the claim.
    record Claimed(Claim claim) implements ClaimOutcome {}

    /// It was executed before: this is its answer.
    record Replay(KeptAnswer answer) implements ClaimOutcome {}

    /// The same request is being executed now.
    record InProgress() implements ClaimOutcome {}

    /// The key was used for a request with another body.
    record OtherBody() implements ClaimOutcome {}

    /// It was executed before and its answer is not there to be sent again.
    record NotKept(Reason reason) implements ClaimOutcome {}

    /// Why an answer was not kept.
    enum Reason {
        /// It was longer than answers may be.
        TOO_LONG,
        /// The node had no room for it, or could not store it.
        LOST
    }
}
