package dev.weir.testkit.emulators.core;

import dev.weir.contracts.money.TokenUsage;

/// One turn of a conversation: what was asked, what was ordered, what the model says and what it counts.
public record Turn(Prompt prompt, Orders orders, Reply reply, TokenUsage input) {

    /// Takes the turn. A fault that is ordered in the text and is an error is thrown; any other is noted on the call.
    ///
    /// @param images the provider counts images as a class of their own
    public static Turn take(Call call, Prompt prompt, boolean images) {
        var orders = Orders.in(prompt.lastUser());
        FaultOrder fault = prompt.results().isEmpty() ? orders.fault() : null;
        if (fault != null) {
            Refusal refusal = fault.refusal();
            if (refusal != null) {
                throw refusal;
            }
            call.fault(fault);
        }
        return new Turn(prompt, orders, ReplyMaker.make(prompt, orders), prompt.usage(orders, images));
    }

    public boolean has(OrderWord word) {
        return orders.has(word);
    }

    /// The output of all choices.
    public TokenUsage output() {
        return Work.times(reply.output(), prompt.choices);
    }

    public long paceMs() {
        return orders.number(OrderWord.PACE, 0);
    }

    public Work work(String id) {
        return Work.of(id, prompt.model, input, output());
    }
}
