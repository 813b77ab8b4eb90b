package cloud.edd.local.process;

import com.google.gson.annotations.SerializedName;
import java.util.Locale;

/** How a process feels, as status says it. */
public enum Health {
    /** Something it needs is not ready yet. */
    @SerializedName("waiting")
    WAITING,
    /** Started, not ready yet. */
    @SerializedName("starting")
    STARTING,
    /** Ready to serve. */
    @SerializedName("healthy")
    HEALTHY,
    /** Runs, was ready, and now is not. */
    @SerializedName("unhealthy")
    UNHEALTHY,
    /** Ended by itself and will be started again after a pause. */
    @SerializedName("restarting")
    RESTARTING,
    /** Does not start; nobody tries any more. */
    @SerializedName("failed")
    FAILED,
    @SerializedName("stopped")
    STOPPED;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
