package dev.weir.providers.pairs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.Fault;
import dev.weir.providers.api.ScanLimits;
import dev.weir.providers.bedrock.BedrockConverse;
import dev.weir.providers.replicate.ReplicateText;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the errors of providers mean for further attempts, as error answers and in the middle of a stream.
class FaultTest {
    private static final ScanLimits LIMITS = new ScanLimits(64 * 1024, 64 * 1024);
    private static final MultiMap NO_HEADERS = MultiMap.caseInsensitiveMultiMap();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // OpenAI
                "openai | 429 | {'error':{'message':'m','type':'requests','code':'rate_limit_exceeded'}} | RATE_LIMITED",
                "openai | 429 | {'error':{'message':'m','type':'insufficient_quota','code':'insufficient_quota'}} | KEY_EMPTY",
                "openai | 429 | {'error':{'message':'m','code':'project_spend_limit_exceeded'}} | KEY_EMPTY",
                "openai | 429 | {'error':{'message':'m','code':'organization_spend_limit_exceeded'}} | KEY_EMPTY",
                "openai | 401 | {'error':{'message':'m','code':'invalid_api_key'}} | KEY_REFUSED",
                "openai | 403 | {'error':{'message':'Country not supported','code':'unsupported_country_region_territory'}} | KEY_FORBIDDEN",
                "openai | 403 | {'error':{'message':'m','type':'invalid_request_error','code':'model_not_found'}} | NO_MODEL",
                "openai | 404 | {'error':{'message':'m','type':'invalid_request_error','code':'model_not_found'}} | NO_MODEL",
                "openai | 400 | {'error':{'message':'m','type':'invalid_request_error','code':'context_length_exceeded'}} | CALLER",
                "openai | 400 | {'error':{'message':'m','type':'invalid_request_error','code':null}} | CALLER",
                "openai | 409 | {'error':{'message':'m','type':'invalid_request_error'}} | CALLER",
                "openai | 413 | {'error':{'message':'m'}} | CALLER",
                "openai | 422 | {'error':{'message':'m'}} | CALLER",
                "openai | 500 | {'error':{'message':'m','type':'server_error'}} | SERVER_ERROR",
                "openai | 503 | {'error':{'message':'m','type':'service_unavailable'}} | OVERLOADED",
                "openai | 504 | <html> | TIMEOUT",
                "openai | 502 | <html> | SERVER_ERROR",
                "openai | 404 | <html> | NO_MODEL",
                "openai | 400 | <html> | SERVER_ERROR",
                "openai | 407 | <html> | SERVER_ERROR",
                // Azure
                "openai | 429 | {'error':{'code':'429','message':'Requests to the … exceeded token rate limit'}} | RATE_LIMITED",
                "openai | 401 | {'error':{'code':'401','message':'Access denied due to invalid subscription key'}} | KEY_REFUSED",
                "openai | 403 | {'error':{'code':'403','message':'Public access is disabled'}} | KEY_FORBIDDEN",
                "openai | 404 | {'error':{'code':'DeploymentNotFound','message':'m'}} | NO_MODEL",
                "openai | 400 | {'error':{'code':'content_filter','message':'m','status':400}} | CALLER",
                // OpenRouter
                "openai | 402 | {'error':{'code':402,'message':'Insufficient credits'}} | KEY_EMPTY",
                "openai | 403 | {'error':{'code':403,'message':'m','metadata':{'reasons':['x'],'flagged_input':'y'}}} | CALLER",
                "openai | 403 | {'error':{'code':403,'message':'m','metadata':{'provider_name':'x'}}} | KEY_FORBIDDEN",
                "openai | 408 | {'error':{'code':408,'message':'m'}} | TIMEOUT",
                "openai | 529 | {'error':{'code':529,'message':'m'}} | OVERLOADED",
                // Responses are judged by the same words
                "responses | 429 | {'error':{'message':'m','code':'insufficient_quota'}} | KEY_EMPTY",
                "responses | 500 | {'error':{'message':'m'}} | SERVER_ERROR",
                // Anthropic
                "anthropic | 400 | {'type':'error','error':{'type':'invalid_request_error','message':'max_tokens: required'}} | CALLER",
                "anthropic | 400 | {'type':'error','error':{'type':'invalid_request_error','message':'Your credit balance is too low to access the Anthropic API.'}} | KEY_EMPTY",
                "anthropic | 400 | {'type':'error','error':{'type':'invalid_request_error','message':'You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC.'}} | KEY_EMPTY",
                "anthropic | 401 | {'type':'error','error':{'type':'authentication_error','message':'invalid x-api-key'}} | KEY_REFUSED",
                "anthropic | 402 | {'type':'error','error':{'type':'billing_error','message':'m'}} | KEY_EMPTY",
                "anthropic | 403 | {'type':'error','error':{'type':'permission_error','message':'m'}} | KEY_FORBIDDEN",
                "anthropic | 404 | {'type':'error','error':{'type':'not_found_error','message':'model: x'}} | NO_MODEL",
                "anthropic | 413 | {'type':'error','error':{'type':'request_too_large','message':'m'}} | CALLER",
                "anthropic | 429 | {'type':'error','error':{'type':'rate_limit_error','message':'m'}} | RATE_LIMITED",
                "anthropic | 500 | {'type':'error','error':{'type':'api_error','message':'m'}} | SERVER_ERROR",
                "anthropic | 504 | {'type':'error','error':{'type':'timeout_error','message':'m'}} | TIMEOUT",
                "anthropic | 529 | {'type':'error','error':{'type':'overloaded_error','message':'m'}} | OVERLOADED",
                // Gemini
                "gemini | 400 | {'error':{'code':400,'message':'m','status':'INVALID_ARGUMENT'}} | CALLER",
                "gemini | 400 | {'error':{'code':400,'message':'m','status':'INVALID_ARGUMENT','details':[{'reason':'API_KEY_INVALID'}]}} | KEY_REFUSED",
                "gemini | 400 | {'error':{'code':400,'message':'m','status':'FAILED_PRECONDITION'}} | KEY_FORBIDDEN",
                "gemini | 401 | {'error':{'code':401,'message':'m','status':'UNAUTHENTICATED'}} | KEY_REFUSED",
                "gemini | 403 | {'error':{'code':403,'message':'m','status':'PERMISSION_DENIED'}} | KEY_FORBIDDEN",
                "gemini | 404 | {'error':{'code':404,'message':'m','status':'NOT_FOUND'}} | NO_MODEL",
                "gemini | 429 | {'error':{'code':429,'message':'m','status':'RESOURCE_EXHAUSTED'}} | RATE_LIMITED",
                "gemini | 429 | {'error':{'code':429,'message':'m','status':'RESOURCE_EXHAUSTED','details':[{'quotaId':'GenerateRequestsPerDayPerProject'}]}} | RATE_LIMITED",
                "gemini | 500 | {'error':{'code':500,'message':'m','status':'INTERNAL'}} | SERVER_ERROR",
                "gemini | 503 | {'error':{'code':503,'message':'m','status':'UNAVAILABLE'}} | OVERLOADED",
                "gemini | 504 | {'error':{'code':504,'message':'m','status':'DEADLINE_EXCEEDED'}} | TIMEOUT",
                "gemini | 429 | [{'error':{'code':429,'message':'m','status':'RESOURCE_EXHAUSTED'}}] | RATE_LIMITED",
            })
    void an_error_answer_means(String dialect, int status, String body, Fault fault) {
        Buffer json = Buffer.buffer(body.replace('\'', '"'));

        assertThat(Dialects.edge(dialect).fault(status, NO_HEADERS, json)).isEqualTo(fault);
        assertThat(Dialects.provider(dialect).fault(status, NO_HEADERS, json)).isEqualTo(fault);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | ValidationException | Malformed input request | CALLER",
                "400 | ValidationException | The provided model identifier is invalid. | NO_MODEL",
                "400 | ServiceQuotaExceededException | m | KEY_EMPTY",
                "403 | AccessDeniedException | not authorized to perform: bedrock:InvokeModel | KEY_FORBIDDEN",
                "403 | AccessDeniedException | You don't have access to the model with the specified model ID. | NO_MODEL",
                "403 | UnrecognizedClientException | The security token is invalid. | KEY_REFUSED",
                "403 | ExpiredTokenException | The security token is expired | KEY_REFUSED",
                "403 | InvalidSignatureException | m | KEY_REFUSED",
                "404 | ResourceNotFoundException | m | NO_MODEL",
                "404 | UnknownOperationException | m | NO_MODEL",
                "408 | ModelTimeoutException | m | TIMEOUT",
                "424 | ModelErrorException | m | SERVER_ERROR",
                "429 | ModelNotReadyException | m | OVERLOADED",
                "424 | ModelNotReadyException | m | OVERLOADED",
                "429 | ThrottlingException | Too many requests | RATE_LIMITED",
                "429 | ThrottlingException | Too many tokens per day | RATE_LIMITED",
                "500 | InternalServerException | m | SERVER_ERROR",
                "503 | ServiceUnavailableException | m | OVERLOADED",
            })
    void an_error_answer_of_bedrock_means(int status, String type, String message, Fault fault) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("x-amzn-ErrorType", type + ":http://internal");
        Buffer body = Buffer.buffer("{\"message\":\"" + message + "\"}");

        assertThat(new BedrockConverse().fault(status, headers, body)).isEqualTo(fault);
    }

    @ParameterizedTest
    @CsvSource({
        "401, KEY_REFUSED",
        "402, KEY_EMPTY",
        "403, KEY_FORBIDDEN",
        "404, NO_MODEL",
        "422, CALLER",
        "429, RATE_LIMITED",
        "500, SERVER_ERROR",
        "503, OVERLOADED"
    })
    void an_error_answer_of_replicate_means(int status, Fault fault) {
        Buffer body = Buffer.buffer("{\"title\":\"t\",\"detail\":\"d\",\"status\":" + status + "}");

        assertThat(new ReplicateText().fault(status, NO_HEADERS, body)).isEqualTo(fault);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "openai | data: {'error':{'message':'m','type':'server_error'}} | SERVER_ERROR",
                "openai | data: {'error':{'message':'m','code':'rate_limit_exceeded'}} | RATE_LIMITED",
                "openai | data: {'error':{'message':'m','code':502,'metadata':{'provider_name':'x'}},'choices':[{'index':0,'delta':{'content':''},'finish_reason':'error'}]} | SERVER_ERROR",
                "openai | data: {'error':{'message':'m','code':429}} | RATE_LIMITED",
                "openai | data: {'error':{'message':'m','type':'invalid_request_error'}} | CALLER",
                "openai | data: {'error':{'message':'m','code':'insufficient_quota'}} | KEY_EMPTY",
                "openai | data: {'error':'gone'} | SERVER_ERROR",
                "openai | data: {'object':'error','message':'m','type':'BadRequestError','code':400} | CALLER",
                "openai | event: error#data: {'message':'m','code':'503'} | OVERLOADED",
                "openai | event: error#data: overloaded | SERVER_ERROR",
                "openai | event: error#id: 1 | SERVER_ERROR",
                "openai | error: {'code':503,'message':'m'} | OVERLOADED",
                "openai | error: gone | SERVER_ERROR",
                "anthropic | event: error#data: {'type':'error','error':{'type':'overloaded_error','message':'m'}} | OVERLOADED",
                "anthropic | event: error#data: {'type':'error','error':{'type':'api_error','message':'m'}} | SERVER_ERROR",
                "anthropic | event: error#data: {'type':'error','error':{'type':'rate_limit_error','message':'m'}} | RATE_LIMITED",
                "anthropic | event: error#data: {'type':'error','error':{'type':'authentication_error','message':'m'}} | KEY_REFUSED",
                "anthropic | event: error#data: {'type':'error','error':{'type':'permission_error','message':'m'}} | KEY_FORBIDDEN",
                "anthropic | event: error#data: {'type':'error','error':{'type':'billing_error','message':'m'}} | KEY_EMPTY",
                "anthropic | event: error#data: {'type':'error','error':{'type':'invalid_request_error','message':'m'}} | CALLER",
                "anthropic | event: error#data: {'type':'error','error':{'type':'invalid_request_error','message':'Your credit balance is too low'}} | KEY_EMPTY",
                "anthropic | event: error#data: {'type':'error','error':'gone'} | SERVER_ERROR",
                "anthropic | data: {'type':'error'} | SERVER_ERROR",
                "responses | event: error#data: {'type':'error','code':'rate_limit_exceeded','message':'m'} | RATE_LIMITED",
                "responses | event: error#data: {'type':'error','error':{'type':'invalid_request_error','code':'invalid_prompt','message':'m'}} | CALLER",
                "responses | data: {'error':{'message':'m','code':'server_is_overloaded'}} | OVERLOADED",
                "responses | event: response.failed#data: {'type':'response.failed','response':{'status':'failed','error':{'code':'server_error','message':'m'}}} | SERVER_ERROR",
                "responses | event: response.failed#data: {'type':'response.failed','response':{'status':'failed','error':{'code':'insufficient_quota','message':'m'}}} | KEY_EMPTY",
                "responses | event: response.failed#data: {'type':'response.failed','response':{'status':'failed','error':{'code':'image_too_large','message':'m'}}} | CALLER",
                "responses | event: response.failed#data: {'type':'response.failed','response':{'status':'failed','error':null}} | SERVER_ERROR",
                "responses | event: response.cancelled#data: {'type':'response.cancelled','response':{'status':'cancelled'}} | SERVER_ERROR",
                "gemini | data: {'error':{'code':503,'message':'m','status':'UNAVAILABLE'}} | OVERLOADED",
                "gemini | data: {'error':{'code':429,'message':'m','status':'RESOURCE_EXHAUSTED'}} | RATE_LIMITED",
                "gemini | data: {'error':{'code':400,'message':'m','status':'INVALID_ARGUMENT'}} | CALLER",
                "gemini | data: {'error':'gone'} | SERVER_ERROR",
            })
    void an_error_within_a_stream_is_known_with_its_last_byte_and_begins_nothing(
            String dialect, String event, Fault fault) {
        AnswerScanner scanner = Dialects.edge(dialect).scanner(Dialects.asking(dialect, true, false), true, LIMITS);
        byte[] bytes = (event.replace('\'', '"').replace('#', '\n') + "\n\n").getBytes();
        for (int i = 0; i < bytes.length; i++) {
            assertThat(scanner.fault()).isEmpty();
            scanner.feed(Buffer.buffer().appendByte(bytes[i]));
        }

        assertThat(scanner.fault()).contains(fault);
        assertThat(scanner.begun()).isFalse();
        scanner.finish();
        assertThat(scanner.fault()).contains(fault);
        assertThat(scanner.begun()).isFalse();
        assertThat(scanner.verdict()).isEqualTo(AnswerScanner.Verdict.ERROR);
    }

    @Test
    void a_failed_response_says_more_than_the_error_before_it() {
        AnswerScanner scanner =
                Dialects.edge("responses").scanner(Dialects.asking("responses", true, false), true, LIMITS);

        scanner.feed(Buffer.buffer("event: error\ndata: {\"type\":\"error\",\"message\":\"m\"}\n\n"));
        assertThat(scanner.fault()).contains(Fault.SERVER_ERROR);
        scanner.feed(Buffer.buffer("event: response.failed\ndata: {\"type\":\"response.failed\",\"response\":"
                + "{\"status\":\"failed\",\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"m\"}}}\n\n"));
        assertThat(scanner.fault()).contains(Fault.RATE_LIMITED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "openai | {'error':{'message':'m','code':'rate_limit_exceeded'}} | RATE_LIMITED",
                "responses | {'status':'failed','error':{'message':'m','code':'server_error'},'usage':null} | SERVER_ERROR",
                "anthropic | {'type':'error','error':{'type':'overloaded_error','message':'m'}} | OVERLOADED",
                "gemini | {'error':{'code':503,'message':'m','status':'UNAVAILABLE'}} | OVERLOADED",
            })
    void an_error_in_place_of_a_json_answer_is_known_when_it_is_whole(String dialect, String json, Fault fault) {
        AnswerScanner scanner = Dialects.edge(dialect).scanner(Dialects.asking(dialect, false, false), false, LIMITS);
        Buffer answer = Buffer.buffer(json.replace('\'', '"'));

        scanner.feed(answer.getBuffer(0, answer.length() - 1));
        assertThat(scanner.fault()).isEmpty();
        scanner.feed(answer.getBuffer(answer.length() - 1, answer.length()));
        assertThat(scanner.fault()).contains(fault);
        assertThat(scanner.begun()).isFalse();
        scanner.finish();
        assertThat(scanner.begun()).isFalse();
    }

    @Test
    void an_error_in_place_of_an_array_is_known_with_its_item() {
        AnswerScanner scanner = Dialects.edge("gemini").scanner(Dialects.asking("gemini", true, true), false, LIMITS);

        scanner.feed(Buffer.buffer("[{\"error\":{\"code\":429,\"status\":\"RESOURCE_EXHAUSTED\"}}"));
        assertThat(scanner.fault()).contains(Fault.RATE_LIMITED);
        assertThat(scanner.begun()).isFalse();
    }
}
