package cloud.edd.auth.http;

import cloud.edd.platform.identity.Caller;
import cloud.edd.platform.identity.ServiceKey;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.util.List;
import java.util.Set;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The document of the HTTP contract. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {
    private static final String SESSION = "session";
    private static final String SERVICE = "serviceKey";
    private static final String ERROR = "Error";
    private static final String CHALLENGE = "challenge";
    private static final Set<String> OPEN = Set.of(
            "/api/login",
            "/api/logout",
            "/api/webauthn/login/finish",
            "/api/webauthn/passkey/begin",
            "/api/webauthn/passkey/finish",
            "/.well-known/jwks.json");
    private static final String BASIC = "basic";
    private static final String REGISTRY = "/v2/token";
    private static final Set<String> CHALLENGED = Set.of("/api/webauthn/login/begin", "/api/login/totp");
    private static final Set<String> INTERNAL = Set.of(
            "/api/users",
            "/api/identity-permissions",
            "/api/revocations",
            "/api/tokens/{id}/check",
            "/internal/registry/pull-tokens");

    static {
        SpringDocUtils.getConfig()
                .addRequestWrapperToIgnore(
                        Caller.class, Caller.User.class, Caller.ApiToken.class, Caller.Service.class);
    }

    @Bean
    OpenAPI openApi() {
        return new OpenAPI()
                .info(new Info()
                        .title("Edd Cloud auth-service")
                        .version("1")
                        .description("Users, sessions and API tokens. Times are Unix seconds; 0 means never."))
                .servers(List.of(new Server().url("/")))
                .components(new Components()
                        .addSecuritySchemes(
                                SESSION,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .bearerFormat("JWT"))
                        .addSecuritySchemes(
                                CHALLENGE,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .description("The challenge_token of a login that needs a second factor"))
                        .addSecuritySchemes(
                                BASIC,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("basic")
                                        .description("The account password, or the token of a service account"))
                        .addSecuritySchemes(
                                SERVICE,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.APIKEY)
                                        .in(SecurityScheme.In.HEADER)
                                        .name(ServiceKey.HEADER)));
    }

    @Bean
    OpenApiCustomizer credentialsAndErrors() {
        return document -> {
            Schema<?> error = new ObjectSchema().addProperty("error", new StringSchema());
            error.addRequiredItem("error");
            document.getComponents().addSchemas(ERROR, error);
            var reference = new Schema<>().$ref("#/components/schemas/" + ERROR);
            document.getPaths()
                    .forEach((path, item) -> item.readOperationsMap().forEach((method, operation) -> {
                        if (!OPEN.contains(path)) {
                            operation.addSecurityItem(new SecurityRequirement().addList(credential(path)));
                        }
                        DocumentedRefusals.addTo(operation, method + " " + path, reference);
                    }));
            document.getPaths().addPathItem("/healthz", probe("The process is alive", "isAlive"));
            document.getPaths()
                    .addPathItem("/readyz", probe("It should get requests; ?verbose says why not", "isReady"));
        };
    }

    // Of the platform, which knows nothing of documents.
    private static PathItem probe(String meaning, String name) {
        var text = new Content().addMediaType("text/plain", new MediaType().schema(new StringSchema()));
        var responses = new ApiResponses()
                .addApiResponse("200", new ApiResponse().description(meaning).content(text));
        if (name.equals("isReady")) {
            responses.addApiResponse(
                    "503", new ApiResponse().description("It should not").content(text));
        }
        return new PathItem()
                .get(new Operation().operationId(name).addTagsItem("probes").responses(responses));
    }

    private static String credential(String path) {
        if (CHALLENGED.contains(path)) {
            return CHALLENGE;
        }
        if (path.equals(REGISTRY)) {
            return BASIC;
        }
        return INTERNAL.contains(path) ? SERVICE : SESSION;
    }
}
