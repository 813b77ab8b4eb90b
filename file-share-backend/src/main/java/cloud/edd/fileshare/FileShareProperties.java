package cloud.edd.fileshare;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What the file share can be told.
 *
 * @param maxUploadSize the largest file; the default is what GFS could hold in theory, so in practice the disks decide
 * @param releaseInterval how often objects that no name points to are looked for
 * @param keepOwnerless how long a namespace is kept, readable to whom it was public, after its owner's account was deleted
 * @param ownerlessInterval how often namespaces without an owner are looked for
 * @param gfs where the bytes go
 */
@Validated
@ConfigurationProperties("edd.file-share")
public record FileShareProperties(
        @DefaultValue("8TB") @NotNull DataSize maxUploadSize,
        @DefaultValue("5s") @NotNull Duration releaseInterval,
        @DefaultValue("30d") @NotNull Duration keepOwnerless,
        @DefaultValue("1h") @NotNull Duration ownerlessInterval,
        @DefaultValue @Valid Gfs gfs) {

    /**
     * How GFS is reached; its key is the secret {@code GFS_CLIENT_KEY}.
     *
     * @param masterHost name or address of the master; several, with commas between them, where a standby may take its place
     * @param masterPort gRPC port of those that are named without one
     */
    public record Gfs(
            @DefaultValue("gfs-master") @NotBlank String masterHost,
            @DefaultValue("9000") @Min(1) @Max(65_535) int masterPort) {}
}
