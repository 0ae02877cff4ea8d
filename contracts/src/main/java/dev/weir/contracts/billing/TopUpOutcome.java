package dev.weir.contracts.billing;

/// The answer to a [TopUp].
public sealed interface TopUpOutcome {
    record Credited(Transaction transaction) implements TopUpOutcome {}

    /// The same top-up was credited before; this call changed nothing.
    record AlreadyCredited(Transaction transaction) implements TopUpOutcome {}

    /// The reference was used before for another amount or currency; nothing changed.
    record ReferenceReused(Transaction transaction) implements TopUpOutcome {}

    record UnknownCompany() implements TopUpOutcome {}

    /// The company's account is kept in another currency.
    record OtherCurrency(String accountCurrency) implements TopUpOutcome {}
}
