package cloud.edd.platform.error;

import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.util.StringUtils;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.MissingRequestHeaderException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.ServletRequestBindingException;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.MaxUploadSizeExceededException;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.multipart.support.MissingServletRequestPartException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Spring MVC's own refusals in our words: its messages name classes and methods, which are nobody's business. */
@Order(Ordered.LOWEST_PRECEDENCE)
final class WebErrorTranslator implements ErrorTranslator {

    @Override
    public Optional<ErrorDescription> translate(Throwable failure) {
        return Optional.ofNullable(
                switch (failure) {
                    case HttpRequestMethodNotSupportedException e -> methodNotAllowed(e);
                    case HttpMediaTypeNotSupportedException e -> unsupportedMediaType(e);
                    case NoResourceFoundException _, NoHandlerFoundException _ ->
                        ErrorDescription.of(ErrorCategory.NOT_FOUND, "There is nothing at this address.");
                    case HttpMessageNotReadableException _ ->
                        ErrorDescription.of(
                                ErrorCategory.INVALID_REQUEST,
                                "malformed_body",
                                "The body of the request is missing or is not the JSON this call expects.");
                    case MissingServletRequestParameterException e ->
                        missing("missing_parameter", "parameter", e.getParameterName());
                    case MissingRequestHeaderException e -> missing("missing_header", "header", e.getHeaderName());
                    case MissingServletRequestPartException e ->
                        missing("missing_part", "part", e.getRequestPartName());
                    case ServletRequestBindingException _ ->
                        ErrorDescription.of(
                                ErrorCategory.INVALID_REQUEST, "Something that this call needs is missing.");
                    case MethodArgumentTypeMismatchException e ->
                        invalid("invalid_parameter", e.getName(), "has the wrong form");
                    case MethodArgumentNotValidException e -> invalidBody(e);
                    case HandlerMethodValidationException e -> invalidArgument(e);
                    case MaxUploadSizeExceededException _ ->
                        ErrorDescription.of(ErrorCategory.TOO_LARGE, "The upload is larger than this call takes.");
                    case MultipartException _ ->
                        ErrorDescription.of(
                                ErrorCategory.INVALID_REQUEST, "malformed_body", "The multipart body is malformed.");
                    case ErrorResponse e -> byStatus(e);
                    default -> null;
                });
    }

    private static ErrorDescription methodNotAllowed(HttpRequestMethodNotSupportedException e) {
        var supported = e.getSupportedHttpMethods();
        String allowed = supported == null
                ? ""
                : supported.stream().map(HttpMethod::name).sorted().collect(Collectors.joining(", "));
        var error = ErrorDescription.of(
                ErrorCategory.METHOD_NOT_ALLOWED,
                e.getMethod() + " is not allowed here" + (allowed.isEmpty() ? "." : "; use " + allowed + "."));
        return error.withHeader(HttpHeaders.ALLOW, allowed);
    }

    private static ErrorDescription unsupportedMediaType(HttpMediaTypeNotSupportedException e) {
        var error = ErrorDescription.of(
                ErrorCategory.UNSUPPORTED_MEDIA_TYPE, "This call does not take a body of that content type.");
        return e.getSupportedMediaTypes().isEmpty()
                ? error
                : error.withHeader(HttpHeaders.ACCEPT, MediaType.toString(e.getSupportedMediaTypes()));
    }

    private static ErrorDescription missing(String code, String kind, String name) {
        return ErrorDescription.of(ErrorCategory.INVALID_REQUEST, code, "The " + kind + " '" + name + "' is missing.")
                .withField(name);
    }

    private static ErrorDescription invalid(String code, String name, String reason) {
        return ErrorDescription.of(ErrorCategory.INVALID_REQUEST, code, "'" + name + "' " + reason + ".")
                .withField(name);
    }

    private static ErrorDescription invalidBody(MethodArgumentNotValidException e) {
        var wrong = e.getBindingResult().getFieldError();
        return wrong == null
                ? ErrorDescription.of(ErrorCategory.INVALID_REQUEST, "invalid_field", "The request is not valid.")
                : invalid("invalid_field", wireName(wrong.getField()), String.valueOf(wrong.getDefaultMessage()));
    }

    private static ErrorDescription invalidArgument(HandlerMethodValidationException e) {
        return e.getParameterValidationResults().stream()
                .findFirst()
                .map(result -> invalid(
                        "invalid_parameter",
                        wireName(String.valueOf(result.getMethodParameter().getParameterName())),
                        String.valueOf(result.getResolvableErrors().getFirst().getDefaultMessage())))
                .orElseGet(() -> ErrorDescription.of(
                        ErrorCategory.INVALID_REQUEST, "invalid_parameter", "The request is not valid."));
    }

    /** Keys are snake_case on every wire of the platform. */
    private static String wireName(String javaName) {
        return javaName.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(java.util.Locale.ROOT);
    }

    private static ErrorDescription byStatus(ErrorResponse e) {
        int status = e.getStatusCode().value();
        ErrorCategory category = ErrorCategory.ofStatus(status);
        HttpStatus known = HttpStatus.resolve(status);
        String title = known == null ? category.title() : known.getReasonPhrase();
        String reason = e instanceof ResponseStatusException given ? given.getReason() : null;
        var error = new ErrorDescription(
                status,
                title,
                ErrorDescription.codeOf(category),
                StringUtils.hasText(reason) ? reason : title + ".",
                null,
                e.getHeaders().toSingleValueMap());
        return category == ErrorCategory.INTERNAL && status == 500 ? ErrorDescription.internal() : error;
    }
}
