package cloud.edd.gateway.connection;

/** What a listener is for; ports are configuration. */
public enum ListenerRole {
    /** Redirects to HTTPS. */
    HTTP,
    /** Serves the platform. */
    HTTPS
}
