package cloud.edd.k8s;

import java.util.Map;
import java.util.Set;

/** Every Secret the manifests may refer to, with its keys. create-secrets.sh makes exactly these. */
final class SecretsContract {

    static final Map<String, Set<String>> KEYS = Map.ofEntries(
            Map.entry(
                    "postgres-credentials",
                    Set.of(
                            "POSTGRES_USER",
                            "POSTGRES_PASSWORD",
                            "POSTGRES_DB",
                            "REPLICATION_USER",
                            "REPLICATION_PASSWORD",
                            "DATABASE_URL")),
            Map.entry("compute-db-credentials", Set.of("DATABASE_URL")),
            Map.entry("auth-db-credentials", Set.of("DATABASE_URL")),
            Map.entry("sfs-db-credentials", Set.of("DATABASE_URL")),
            Map.entry("notification-db-credentials", Set.of("DATABASE_URL")),
            Map.entry("alerting-db-credentials", Set.of("DATABASE_URL")),
            Map.entry("monitor-db-credentials", Set.of("DATABASE_URL")),
            Map.entry("edd-cloud-auth", Set.of("JWT_SECRET", "DEFAULT_USERNAME", "DEFAULT_PASSWORD")),
            Map.entry("auth-totp-key", Set.of("TOTP_ENCRYPTION_KEY")),
            Map.entry("auth-signing-key", Set.of("JWT_SIGNING_KEY")),
            Map.entry("edd-cloud-admin", Set.of("ADMIN_USERNAME")),
            Map.entry("service-api-key", Set.of("SERVICE_API_KEY")),
            Map.entry("gfs-jwt-secret", Set.of("GFS_JWT_SECRET", "GFS_CLIENT_KEY")),
            Map.entry("discord-webhook-url", Set.of("WEBHOOK_URL")),
            Map.entry("eddisonso-wildcard-tls", Set.of("tls.crt", "tls.key")),
            Map.entry("regcred", Set.of(".dockerconfigjson")),
            Map.entry("gateway-ssh-key", Set.of("private_key", "public_key")),
            Map.entry("gateway-ssh-ca", Set.of("private_key", "public_key")),
            Map.entry("gateway-ssh-host-key", Set.of("ssh_host_ed25519_key", "ssh_host_rsa_key")));

    /** What may be absent: a pod must start without it. */
    static final Map<String, Set<String>> OPTIONAL_KEYS = Map.of(
            "edd-cloud-auth", Set.of("JWT_SECRET_PREVIOUS"),
            "auth-signing-key", Set.of("JWT_SIGNING_KEY_PREVIOUS"),
            "auth-totp-key", Set.of("TOTP_ENCRYPTION_KEY_PREVIOUS"),
            "service-api-key", Set.of("SERVICE_API_KEY_PREVIOUS"),
            "gfs-jwt-secret", Set.of("GFS_JWT_SECRET_PREVIOUS", "GFS_CLIENT_KEY_PREVIOUS"),
            "gateway-token-key", Set.of("TOKEN_ENCRYPTION_KEY"));

    private SecretsContract() {}
}
