package cloud.edd.auth.registry;

import cloud.edd.platform.error.UnauthenticatedException;
import cloud.edd.platform.names.PlatformNames;
import cloud.edd.platform.request.RequestContext;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The token endpoint that container engines ask, as the distribution specification has it. */
@RestController
class RegistryTokenController {
    private final Customers customers;
    private final RegistryTokens tokens;
    private final PlatformNames names;

    RegistryTokenController(Customers customers, RegistryTokens tokens, PlatformNames names) {
        this.customers = customers;
        this.tokens = tokens;
        this.names = names;
    }

    /**
     * @param expiresIn seconds
     * @param issuedAt RFC 3339
     */
    record RegistryToken(
            String token,
            @JsonProperty("expires_in") long expiresIn,
            @JsonProperty("issued_at") String issuedAt) {}

    // Read by hand: a list of one would be split at the commas between its actions.
    @GetMapping("/v2/token")
    @Parameter(name = "service", in = ParameterIn.QUERY, schema = @Schema(type = "string"))
    @Parameter(name = "scope", in = ParameterIn.QUERY, array = @ArraySchema(schema = @Schema(type = "string")))
    RegistryToken issueRegistryToken(HttpServletRequest request, HttpServletResponse response) {
        String address =
                RequestContext.current().map(RequestContext::clientAddress).orElse("");
        Customer customer = customers
                .identify(request.getHeader(HttpHeaders.AUTHORIZATION), address)
                .orElseThrow(() -> {
                    response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"" + names.tokenRealm() + "\"");
                    return new UnauthenticatedException("invalid username or password");
                });
        String service = request.getParameter("service");
        String[] scopes = request.getParameterValues("scope");
        var issued = tokens.issue(
                customer,
                service == null || service.isBlank() ? names.host("registry") : service,
                RequestedAccess.parse(scopes == null ? List.of() : List.of(scopes)));
        return new RegistryToken(
                issued.token(), issued.lifetime().toSeconds(), DateTimeFormatter.ISO_INSTANT.format(issued.issuedAt()));
    }
}
