package cloud.edd.auth.password;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What it costs to try a password. The defaults are OWASP's first recommendation for Argon2id; hashes made with other
 * values are replaced at the next login.
 *
 * @param memoryKib memory of one hash, in KiB
 * @param iterations passes over that memory
 * @param parallelism lanes of one hash
 * @param concurrency hashes computed at once; the others wait
 */
@Validated
@ConfigurationProperties("edd.auth.password")
record PasswordProperties(
        @DefaultValue("19456") @Min(8) @Max(1_048_576) int memoryKib,
        @DefaultValue("2") @Min(1) @Max(100) int iterations,
        @DefaultValue("1") @Min(1) @Max(16) int parallelism,
        @DefaultValue("4") @Min(1) @Max(64) int concurrency) {}
