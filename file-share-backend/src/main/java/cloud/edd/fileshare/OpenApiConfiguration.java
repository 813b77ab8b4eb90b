package cloud.edd.fileshare;

import cloud.edd.platform.identity.Caller;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.util.List;
import java.util.Objects;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The document of the HTTP contract: what the code cannot say by itself is added here. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {
    private static final String CREDENTIAL = "credential";
    private static final String FILE = "/storage/{namespace}/{file}";

    static {
        SpringDocUtils.getConfig().addRequestWrapperToIgnore(Caller.class);
    }

    @Bean
    OpenAPI openApi() {
        return new OpenAPI()
                .info(
                        new Info()
                                .title("Edd Cloud file-share-backend")
                                .version("1")
                                .description(
                                        "Namespaces and files. Times are Unix seconds, sizes are bytes. Reading is open in "
                                                + "public namespaces; a GET of a file or of progress may carry the token as ?token=."))
                .servers(List.of(new Server().url("/")))
                .components(new Components()
                        .addSecuritySchemes(
                                CREDENTIAL,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .description("A session or an API token (ecloud_)")));
    }

    @Bean
    OpenApiCustomizer bodiesAndErrors() {
        return document -> {
            document.getPaths()
                    .forEach((path, item) -> item.readOperations().forEach(operation -> {
                        operation.addSecurityItem(new SecurityRequirement().addList(CREDENTIAL));
                        operation
                                .getResponses()
                                .addApiResponse(
                                        "default",
                                        new ApiResponse()
                                                .description("What went wrong, in one line")
                                                .content(text()));
                    }));
            path(document, FILE).getPost().setRequestBody(uploadBody(true));
            path(document, "/storage/upload").getPost().setRequestBody(uploadBody(false));
            for (String path : List.of(FILE, "/storage/download/{namespace}/{file}", "/storage/download")) {
                describeDownload(path(document, path));
            }
        };
    }

    private static PathItem path(OpenAPI document, String path) {
        return Objects.requireNonNull(document.getPaths().get(path), path);
    }

    private static RequestBody uploadBody(boolean raw) {
        Schema<?> form = new ObjectSchema().addProperty("file", new StringSchema().format("binary"));
        Content content = new Content().addMediaType("multipart/form-data", new MediaType().schema(form));
        if (raw) {
            content.addMediaType(
                    "application/octet-stream", new MediaType().schema(new StringSchema().format("binary")));
        }
        return new RequestBody().required(true).content(content);
    }

    private static void describeDownload(PathItem item) {
        Content bytes = new Content().addMediaType("*/*", new MediaType().schema(new StringSchema().format("binary")));
        item.getGet()
                .getResponses()
                .addApiResponse("200", new ApiResponse().description("The file").content(bytes))
                .addApiResponse(
                        "206",
                        new ApiResponse().description("The ranges asked for").content(bytes))
                .addApiResponse("304", new ApiResponse().description("Not modified"))
                .addApiResponse("412", new ApiResponse().description("Another version than expected"))
                .addApiResponse("416", new ApiResponse().description("No such range"));
    }

    private static Content text() {
        return new Content().addMediaType("text/plain", new MediaType().schema(new StringSchema()));
    }
}
