package dev.weir.contracts.failure;

/// Every failure a caller can be told about, one row each: HTTP status, the error `type` and `code` of the OpenAI
/// dialect, the code of the platform API, and what the caller should do. `docs/errors.md` is made from this table.
///
/// Source of the OpenAI columns: <https://platform.openai.com/docs/guides/error-codes>.
public enum Failure {
    // the request itself
    INVALID_JSON(400, "invalid_request_error", "invalid_json", "VALIDATION_ERROR", Advice.CORRECT),
    MISSING_PARAMETER(400, "invalid_request_error", "missing_required_parameter", "VALIDATION_ERROR", Advice.CORRECT),
    INVALID_TYPE(400, "invalid_request_error", "invalid_type", "VALIDATION_ERROR", Advice.CORRECT),
    INVALID_VALUE(400, "invalid_request_error", "invalid_value", "VALIDATION_ERROR", Advice.CORRECT),
    BAD_REQUEST(400, "invalid_request_error", "bad_request", "VALIDATION_ERROR", Advice.CORRECT),
    MODEL_NOT_PRICED(400, "invalid_request_error", "model_not_priced", "VALIDATION_ERROR", Advice.CORRECT),
    PREVIOUS_RESPONSE_NOT_FOUND(
            400, "invalid_request_error", "previous_response_not_found", "NOT_FOUND", Advice.CORRECT),
    MODEL_NOT_FOUND(404, "invalid_request_error", "model_not_found", "NOT_FOUND", Advice.CORRECT),
    UNKNOWN_URL(404, "invalid_request_error", "unknown_url", "NOT_FOUND", Advice.CORRECT),
    NOT_FOUND(404, "invalid_request_error", "not_found", "NOT_FOUND", Advice.CORRECT),
    INVALID_CONFIG(400, "invalid_request_error", "invalid_configuration", "VALIDATION_ERROR", Advice.CORRECT),
    METHOD_NOT_ALLOWED(405, "invalid_request_error", "method_not_allowed", "METHOD_NOT_ALLOWED", Advice.CORRECT),
    ALREADY_EXISTS(409, "invalid_request_error", "already_exists", "ALREADY_EXISTS", Advice.CORRECT),
    BODY_TOO_LARGE(413, "invalid_request_error", "request_too_large", "VALIDATION_ERROR", Advice.CORRECT),
    URL_TOO_LONG(414, "invalid_request_error", "url_too_long", "VALIDATION_ERROR", Advice.CORRECT),
    BODY_TIMEOUT(408, "invalid_request_error", "request_timeout", "VALIDATION_ERROR", Advice.RETRY),
    HEADERS_TOO_LARGE(431, "invalid_request_error", "headers_too_large", "VALIDATION_ERROR", Advice.CORRECT),
    UPGRADE_REQUIRED(426, "invalid_request_error", "upgrade_required", "VALIDATION_ERROR", Advice.CORRECT),
    SESSION_EXPIRED(408, "invalid_request_error", "session_expired", "VALIDATION_ERROR", Advice.RETRY),
    IDEMPOTENCY_KEY_REUSED(422, "invalid_request_error", "idempotency_key_reused", "VALIDATION_ERROR", Advice.CORRECT),

    IDEMPOTENCY_ANSWER_NOT_KEPT(
            422, "invalid_request_error", "idempotency_answer_not_kept", "VALIDATION_ERROR", Advice.CORRECT),

    IDEMPOTENCY_IN_PROGRESS(409, "invalid_request_error", "idempotency_in_progress", "ALREADY_EXISTS", Advice.WAIT),
    FILE_STORAGE_FULL(400, "invalid_request_error", "file_storage_full", "VALIDATION_ERROR", Advice.CORRECT),
    CONFIG_CHANGED(409, "invalid_request_error", "configuration_changed", "CONFLICT", Advice.CORRECT),
    FILE_IN_USE(409, "invalid_request_error", "file_in_use", "ALREADY_EXISTS", Advice.CORRECT),
    BATCH_OVER(409, "invalid_request_error", "batch_over", "ALREADY_EXISTS", Advice.CORRECT),
    AMOUNT_TOO_LARGE(409, "invalid_request_error", "amount_too_large", "VALIDATION_ERROR", Advice.CORRECT),

    // the caller
    MISSING_API_KEY(401, "invalid_request_error", "missing_api_key", "UNAUTHORIZED", Advice.CORRECT),
    INVALID_API_KEY(401, "invalid_request_error", "invalid_api_key", "UNAUTHORIZED", Advice.CORRECT),
    FORBIDDEN(403, "invalid_request_error", "insufficient_permissions", "FORBIDDEN", Advice.CORRECT),
    IP_NOT_ALLOWED(403, "invalid_request_error", "ip_not_allowed", "FORBIDDEN", Advice.CORRECT),
    MODEL_NOT_ALLOWED(403, "invalid_request_error", "model_not_allowed", "FORBIDDEN", Advice.CORRECT),
    PROVIDER_NOT_ALLOWED(403, "invalid_request_error", "provider_not_allowed", "FORBIDDEN", Advice.CORRECT),
    INSUFFICIENT_QUOTA(429, "insufficient_quota", "insufficient_quota", "INSUFFICIENT_BALANCE", Advice.CORRECT),
    RATE_LIMITED(429, "rate_limit_error", "rate_limit_exceeded", "RATE_LIMITED", Advice.WAIT),

    CONCURRENCY_LIMITED(429, "rate_limit_error", "concurrency_limit_exceeded", "RATE_LIMITED", Advice.WAIT),
    BUDGET_EXCEEDED(429, "insufficient_quota", "budget_exceeded", "BUDGET_EXCEEDED", Advice.WAIT),

    // the provider behind us
    UPSTREAM_REJECTED_US(502, "server_error", "upstream_unauthorized", "SERVICE_UNAVAILABLE", Advice.RETRY),
    UPSTREAM_ERROR(502, "server_error", "upstream_error", "SERVICE_UNAVAILABLE", Advice.RETRY),
    UPSTREAM_CUT(502, "server_error", "upstream_cut", "SERVICE_UNAVAILABLE", Advice.RETRY),
    UPSTREAM_GARBAGE(502, "server_error", "upstream_invalid_response", "SERVICE_UNAVAILABLE", Advice.RETRY),
    UPSTREAM_UNREACHABLE(502, "server_error", "upstream_unreachable", "SERVICE_UNAVAILABLE", Advice.RETRY),
    UPSTREAM_BUSY(503, "server_error", "upstream_busy", "SERVICE_UNAVAILABLE", Advice.WAIT),
    UPSTREAM_TIMEOUT(504, "server_error", "upstream_timeout", "SERVICE_UNAVAILABLE", Advice.RETRY),

    // ourselves
    OVERLOADED(503, "server_error", "overloaded", "SERVICE_UNAVAILABLE", Advice.WAIT),
    LEDGER_UNAVAILABLE(503, "server_error", "ledger_unavailable", "SERVICE_UNAVAILABLE", Advice.WAIT),
    JOURNAL_FULL(503, "server_error", "journal_full", "SERVICE_UNAVAILABLE", Advice.WAIT),
    LIMITS_UNAVAILABLE(503, "server_error", "limits_unavailable", "SERVICE_UNAVAILABLE", Advice.WAIT),
    STORAGE_UNAVAILABLE(503, "server_error", "storage_unavailable", "SERVICE_UNAVAILABLE", Advice.WAIT),
    SHUTTING_DOWN(503, "server_error", "shutting_down", "SERVICE_UNAVAILABLE", Advice.WAIT),
    INTERNAL(500, "server_error", "internal_error", "INTERNAL_ERROR", Advice.RETRY);

    /// What a caller does about it.
    public enum Advice {
        /// The same request will fail again: change it first.
        CORRECT,
        /// The same request may succeed at once.
        RETRY,
        /// The same request may succeed after the time that `Retry-After` names.
        WAIT
    }

    private final int status;
    private final String type;
    private final String code;
    private final String platformCode;
    private final Advice advice;

    Failure(int status, String type, String code, String platformCode, Advice advice) {
        this.status = status;
        this.type = type;
        this.code = code;
        this.platformCode = platformCode;
        this.advice = advice;
    }

    /// The HTTP status while nothing has been sent.
    public int status() {
        return status;
    }

    /// `error.type` of the OpenAI dialect.
    public String type() {
        return type;
    }

    /// `error.code` of the OpenAI dialect.
    public String code() {
        return code;
    }

    /// `error.code` of `/api/v1`.
    public String platformCode() {
        return platformCode;
    }

    public Advice advice() {
        return advice;
    }
}
