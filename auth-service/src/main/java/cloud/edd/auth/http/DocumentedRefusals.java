package cloud.edd.auth.http;

import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** How each operation may refuse, for the document. What any of them may answer beside it is said once, as the default. */
final class DocumentedRefusals {
    // An account is managed with a session: 401 without one, 403 with the key between services instead.
    private static final Map<String, List<String>> BY_OPERATION = """
            GET    /.well-known/jwks.json
            GET    /admin/audit                         400 401 403
            GET    /admin/sessions                          401 403
            GET    /admin/users                             401 403
            POST   /admin/users                         400 401 403     409
            DELETE /admin/users                         400 401 403 404
            POST   /admin/users/{id}/disable            400 401 403 404
            POST   /admin/users/{id}/enable                 401 403 404
            POST   /admin/users/{id}/password           400 401 403 404
            GET    /api/identity-permissions                401
            POST   /api/login                           400 401             429
            POST   /api/login/totp                      400 401     404     429
            POST   /api/logout
            GET    /api/revocations                         401
            GET    /api/service-accounts                    401 403
            POST   /api/service-accounts                400 401 403
            GET    /api/service-accounts/{id}               401 403 404
            DELETE /api/service-accounts/{id}               401 403 404
            PUT    /api/service-accounts/{id}/scopes    400 401 403 404
            GET    /api/service-accounts/{id}/tokens        401 403 404
            POST   /api/service-accounts/{id}/tokens    400 401 403 404
            GET    /api/session                             401 403
            GET    /api/settings/confirmation               401 403
            PUT    /api/settings/confirmation           400 401 403         429
            GET    /api/settings/keys                       401 403
            POST   /api/settings/keys/add/begin             401 403
            POST   /api/settings/keys/add/finish        400 401 403         429
            POST   /api/settings/keys/delete            400 401 403 404     429
            POST   /api/settings/keys/rename            400 401 403 404
            PUT    /api/settings/password               400 401 403 404     429
            PUT    /api/settings/profile                400 401 403
            POST   /api/settings/recovery-codes         400 401 403     409 429
            GET    /api/settings/sessions                   401 403
            POST   /api/settings/sessions/revoke-others     401 403
            DELETE /api/settings/sessions/{id}              401 403 404
            GET    /api/settings/totp                       401 403
            POST   /api/settings/totp/begin                 401 403     409
            POST   /api/settings/totp/finish            400 401 403     409 429
            POST   /api/settings/totp/delete            400 401 403 404     429
            GET    /api/tokens                              401 403
            POST   /api/tokens                          400 401 403
            DELETE /api/tokens/{id}                         401 403 404
            GET    /api/tokens/{id}/check                   401     404
            GET    /api/users                               401
            POST   /api/webauthn/login/begin                401     404 409 429
            POST   /api/webauthn/login/finish           400 401     404     429
            POST   /api/webauthn/passkey/begin                              429
            POST   /api/webauthn/passkey/finish         400 401     404     429
            POST   /internal/registry/pull-tokens       400 401     404
            GET    /v2/token                                401             429
            """.lines()
            .map(line -> List.of(line.split(" +")))
            .collect(Collectors.toMap(
                    words -> words.get(0) + " " + words.get(1), words -> words.subList(2, words.size())));

    private static final Map<String, String> MEANINGS = Map.of(
            "400", "Something in the request is missing or not as it must be",
            "401", "The credential is missing, wrong, or does not count any more",
            "403", "The credential counts and does not reach that far",
            "404", "There is no such thing, or it is another's",
            "409", "It cannot be done as things stand",
            "413", "The body is too large",
            "429", "Too many attempts came before",
            "default", "Whatever else went wrong, in one short text");

    // Its callers look at nothing but the status.
    private static final String WITHOUT_A_BODY = "GET /api/tokens/{id}/check 404";

    private DocumentedRefusals() {}

    /** @param errorSchema of the body that every refusal has */
    static void addTo(Operation operation, String name, Schema<?> errorSchema) {
        List<String> statuses = BY_OPERATION.get(name);
        if (statuses == null) {
            throw new IllegalStateException(name + " is in no line of " + DocumentedRefusals.class.getSimpleName());
        }
        ApiResponses responses = operation.getResponses();
        statuses.forEach(status -> responses.addApiResponse(
                status, refusal(status, WITHOUT_A_BODY.equals(name + " " + status) ? null : errorSchema)));
        if (operation.getRequestBody() != null) {
            responses.addApiResponse("413", refusal("413", errorSchema));
        }
        responses.addApiResponse("default", refusal("default", errorSchema));
    }

    private static ApiResponse refusal(String status, @Nullable Schema<?> body) {
        ApiResponse refusal = new ApiResponse().description(MEANINGS.get(status));
        if (body != null) {
            refusal.content(new Content().addMediaType("application/json", new MediaType().schema(body)));
        }
        if (status.equals("429")) {
            refusal.addHeaderObject(
                    HttpHeaders.RETRY_AFTER,
                    new Header().description("Seconds to wait").schema(new IntegerSchema()));
        }
        return refusal;
    }
}
