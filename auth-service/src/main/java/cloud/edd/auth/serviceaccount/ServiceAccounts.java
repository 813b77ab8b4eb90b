package cloud.edd.auth.serviceaccount;

import cloud.edd.auth.event.AuthEvents;
import cloud.edd.auth.scope.ScopesColumn;
import cloud.edd.platform.identity.Scopes;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The table {@code service_accounts}. */
@Repository
public class ServiceAccounts {
    private final JdbcClient jdbc;
    private final ScopesColumn scopes;
    private final AuthEvents events;

    ServiceAccounts(JdbcClient jdbc, ScopesColumn scopes, AuthEvents events) {
        this.jdbc = jdbc;
        this.scopes = scopes;
        this.events = events;
    }

    /**
     * What a service account may do.
     *
     * @param version grows with every change, by which a reader tells the later of two
     */
    public record Permissions(String id, String userId, Scopes scopes, long version) {}

    /** Of all service accounts. */
    public List<Permissions> allPermissions() {
        return jdbc.sql("SELECT id, user_id, scopes, version FROM service_accounts ORDER BY created_at, id")
                .query((row, number) -> new Permissions(
                        row.getString("id"),
                        row.getString("user_id"),
                        scopes.read(row.getString("scopes")),
                        row.getLong("version")))
                .list();
    }

    /** Deletes those of a user, and tells of each. Their tokens go with them by cascade: revoke these first. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void deleteAll(String userId) {
        jdbc.sql("DELETE FROM service_accounts WHERE user_id = :user RETURNING id, version + 1 AS version")
                .param("user", userId)
                .query((row, number) -> new Deleted(row.getString("id"), row.getLong("version")))
                .list()
                .forEach(deleted -> events.identityDeleted(deleted.id(), userId, deleted.version()));
    }

    private record Deleted(String id, long version) {}
}
