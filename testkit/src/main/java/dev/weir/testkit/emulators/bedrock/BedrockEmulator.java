package dev.weir.testkit.emulators.bedrock;

import dev.weir.testkit.emulators.core.Answer;
import dev.weir.testkit.emulators.core.Call;
import dev.weir.testkit.emulators.core.Emulator;
import dev.weir.testkit.emulators.core.Node;
import dev.weir.testkit.emulators.core.Prompt;
import dev.weir.testkit.emulators.core.Refusal;
import dev.weir.testkit.emulators.core.Refusal.Kind;
import dev.weir.testkit.emulators.core.Turn;
import dev.weir.testkit.emulators.core.Work;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// AWS Bedrock's runtime in the region `us-east-1`. It takes requests signed with [#ACCESS_KEY] and [#SECRET], or the
/// API key as a bearer token.
public final class BedrockEmulator implements Emulator {
    public static final String ACCESS_KEY = "AKIAEMULATOR00000000";
    public static final String SECRET = "emulator/secret+key000000000000000000000";
    public static final String REGION = "us-east-1";

    /// Decoded: an address of a model has slashes.
    private static final Pattern PATH = Pattern.compile("/model/(.+)/(converse|converse-stream)");
    private static final DateTimeFormatter AMZ_DATE =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final Duration SKEW_MAX = Duration.ofMinutes(5);

    private final InstantSource clock;
    private final SigV4 sigV4 = new SigV4(ACCESS_KEY, SECRET);

    public BedrockEmulator(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public String name() {
        return "bedrock";
    }

    @Override
    public String basePath() {
        return "";
    }

    @Override
    public String key() {
        return "bedrock-api-key-emulator";
    }

    @Override
    public Answer answer(Call call) {
        authenticate(call);
        Matcher path = PATH.matcher(call.path());
        if (!path.matches()) {
            throw new Refusal(Kind.NOT_FOUND, "<UnknownOperationException/>", null, "UnknownOperationException");
        }
        if (!call.request().method().name().equals("POST")) {
            throw new Refusal(Kind.METHOD, "Method not allowed", null, "UnknownOperationException");
        }
        String model = path.group(1);
        if (model.startsWith("missing")) {
            throw Refusal.invalid("The provided model identifier is invalid.");
        }
        Node body = Node.root(json(call), new BedrockComplaints());
        Prompt prompt = ConverseParameters.read(body, model);
        prompt.stream = path.group(2).equals("converse-stream");
        var maker = new ConverseMaker(call, Turn.take(call, prompt, false));
        return prompt.stream ? maker.stream() : maker.whole();
    }

    private static JsonObject json(Call call) {
        try {
            return call.json("");
        } catch (Refusal refusal) {
            throw new Refusal(Kind.INVALID, "Unexpected token in the request body", null, "SerializationException");
        }
    }

    private void authenticate(Call call) {
        if (call.bearer() != null) {
            if (!call.bearer().equals(key())) {
                throw denied("Authentication failed: Please make sure your API Key is valid.", "AccessDeniedException");
            }
            return;
        }
        SigV4.Authorization authorization = SigV4.Authorization.parse(call.header("authorization"));
        if (authorization == null) {
            throw denied("Missing Authentication Token", "MissingAuthenticationTokenException");
        }
        if (!authorization.accessKey().equals(ACCESS_KEY)) {
            throw denied("The security token included in the request is invalid.", "UnrecognizedClientException");
        }
        scope(call, authorization);
        if (!authorization.signedHeaders().contains("host")
                || !authorization.signedHeaders().contains("x-amz-date")) {
            throw denied("'Host' and 'X-Amz-Date' must be 'SignedHeader's", "InvalidSignatureException");
        }
        String expected = sigV4.signature(
                call.request().method().name(),
                call.request().path(),
                call.request().query(),
                call::header,
                authorization,
                SigV4.sha256(call.body()));
        if (!MessageDigest.isEqual(
                expected.getBytes(), authorization.signature().getBytes())) {
            throw denied(
                    "The request signature we calculated does not match the signature you provided. Check your AWS"
                            + " Secret Access Key and signing method. Consult the service documentation for details.",
                    "InvalidSignatureException");
        }
    }

    private void scope(Call call, SigV4.Authorization authorization) {
        String date = call.header("x-amz-date");
        try {
            Instant signed = Instant.from(AMZ_DATE.parse(date == null ? "" : date));
            if (Duration.between(signed, clock.instant()).abs().compareTo(SKEW_MAX) > 0) {
                throw denied(
                        "Signature expired: " + date + " is now earlier than "
                                + AMZ_DATE.format(clock.instant().minus(SKEW_MAX)),
                        "InvalidSignatureException");
            }
        } catch (DateTimeException e) {
            throw denied(
                    "Date must be in ISO-8601 'basic format'. Got '" + date + "'.", "IncompleteSignatureException");
        }
        String expected = date.substring(0, 8) + "/" + REGION + "/bedrock/aws4_request";
        if (!authorization.scope().equals(expected)) {
            throw denied(
                    "Credential should be scoped to a valid region and service: '" + authorization.scope()
                            + "' (expected: '" + expected + "').",
                    "InvalidSignatureException");
        }
    }

    private static Refusal denied(String message, String type) {
        return new Refusal(Kind.PERMISSION, message, null, type);
    }

    @Override
    public Map<String, String> headers(Call call) {
        return Map.of("x-amzn-requestid", call.id("", 36));
    }

    @Override
    public Answer.Whole refuse(Call call, Refusal refusal) {
        int status = switch (refusal.kind()) {
            case OVERLOADED -> 503;
            case QUOTA -> 400;
            case TIMEOUT -> 408;
            case INVALID,
                    AUTHENTICATION,
                    PAYMENT,
                    PERMISSION,
                    NOT_FOUND,
                    METHOD,
                    CONFLICT,
                    TOO_LARGE,
                    UNPROCESSABLE,
                    RATE_LIMIT,
                    SERVER,
                    BAD_GATEWAY,
                    UNAVAILABLE -> refusal.status();
        };
        return new Answer.Whole(
                status,
                Map.of(
                        "x-amzn-errortype",
                        (refusal.code() == null ? type(refusal) : refusal.code())
                                + ":http://internal.amazon.com/coral/com.amazon.bedrock/"),
                "application/json",
                Buffer.buffer(
                        new JsonObject().put("message", refusal.getMessage()).encode()),
                Work.NONE);
    }

    private static String type(Refusal refusal) {
        return switch (refusal.kind()) {
            case INVALID, METHOD, CONFLICT, TOO_LARGE, UNPROCESSABLE -> "ValidationException";
            case AUTHENTICATION, PERMISSION, PAYMENT -> "AccessDeniedException";
            case NOT_FOUND -> "ResourceNotFoundException";
            case RATE_LIMIT -> "ThrottlingException";
            case QUOTA -> "ServiceQuotaExceededException";
            case SERVER, BAD_GATEWAY -> "InternalServerException";
            case UNAVAILABLE, OVERLOADED -> "ServiceUnavailableException";
            case TIMEOUT -> "ModelTimeoutException";
        };
    }
}
