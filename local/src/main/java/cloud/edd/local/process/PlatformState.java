package cloud.edd.local.process;

import com.google.gson.annotations.SerializedName;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a running platform writes down for everybody who asks.
 *
 * @param supervisor the process that watches the others
 * @param build stamp of what it was started from
 * @param readyMillis how long the start took, null before
 * @param message why the start failed, or null
 */
public record PlatformState(
        ProcessMark supervisor,
        String build,
        Phase phase,
        @Nullable Long readyMillis,
        @Nullable String message,
        About about,
        List<ProcessStatus> processes) {

    /** Where the supervisor is. */
    public enum Phase {
        @SerializedName("starting")
        STARTING,
        @SerializedName("ready")
        READY,
        @SerializedName("failed")
        FAILED,
        @SerializedName("stopping")
        STOPPING,
        @SerializedName("stopped")
        STOPPED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What a person needs to use the platform. The password is in the secrets folder, not here. */
    public record About(String dashboard, String administrator) {}

    public boolean isSupervised() {
        return supervisor.isAlive();
    }

    /** Processes of this platform that run although nobody may watch them. */
    public List<ProcessStatus> alive() {
        return processes.stream()
                .filter(process -> process.mark() != null && process.mark().isAlive())
                .toList();
    }
}
