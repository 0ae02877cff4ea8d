package dev.weir.testkit;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/// Which script the next request gets: the expected ones in their order, then the one for all others.
final class Scripts {
    private static final Function<UpstreamRequest, Script> UNEXPECTED = request -> Script.json(
            500, "{\"error\":{\"message\":\"the scripted upstream did not expect " + request.line() + "\"}}");

    private final Queue<ScriptedCall> expected = new ConcurrentLinkedQueue<>();
    private final CopyOnWriteArrayList<ScriptedCall> calls = new CopyOnWriteArrayList<>();
    private volatile Function<UpstreamRequest, Script> others = UNEXPECTED;

    ScriptedCall expect(Script script) {
        var call = new ScriptedCall(script);
        expected.add(call);
        return call;
    }

    void answerOthers(Function<UpstreamRequest, Script> answer) {
        others = answer;
    }

    ScriptedCall claim(UpstreamRequest request) {
        ScriptedCall next = expected.poll();
        ScriptedCall call = next != null ? next : new ScriptedCall(others.apply(request));
        calls.add(call);
        call.arrived(request);
        return call;
    }

    int count() {
        return calls.size();
    }

    void forget() {
        expected.clear();
        calls.clear();
        others = UNEXPECTED;
    }
}
