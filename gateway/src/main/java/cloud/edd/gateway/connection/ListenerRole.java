package cloud.edd.gateway.connection;

/** What a listener is for; ports are configuration. */
public enum ListenerRole {
    /** Redirects to HTTPS; serves containers without TLS. */
    HTTP,
    /** Serves the platform and containers over TLS. */
    HTTPS,
    /** Serves containers on a port of their rules, with TLS and without. */
    INGRESS
}
