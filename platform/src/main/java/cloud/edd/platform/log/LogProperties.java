package cloud.edd.platform.log;

import jakarta.validation.constraints.Pattern;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Where log lines go.
 *
 * @param format what the lines on standard output look like
 * @param gathered loggers, by their full names, that write so much that their lines on standard output may wait 10 ms for
 *     others, to be written together; warnings do not wait
 * @param source the name of this service in the log service; default: {@code spring.application.name}
 * @param serviceAddress {@code host:port} of the log service's gRPC (environment: {@code LOG_SERVICE_ADDRESS}); without
 *     it nothing is shipped
 * @param bufferDir folder that keeps warnings, errors and audit entries while the log service is away; one process uses
 *     it at a time; default: under the temporary folder
 * @param bufferLimit most bytes in that folder; what comes then is dropped and counted
 */
@Validated
@ConfigurationProperties("edd.log")
record LogProperties(
        @DefaultValue("auto") LogFormat format,
        @DefaultValue Set<String> gathered,

        @Nullable @Pattern(regexp = "[a-zA-Z0-9._-]{1,128}", message = "is not a name the log service takes") String source,

        @DefaultValue("") @Pattern(regexp = "|.+:[0-9]{1,5}", message = "is not HOST:PORT") String serviceAddress,

        @Nullable String bufferDir,
        @DefaultValue("64MB") DataSize bufferLimit) {}
