package cloud.edd.auth.registry;

import cloud.edd.platform.event.ConsumerLag;
import cloud.edd.platform.event.DurableSubscription;
import cloud.edd.platform.event.EventStream;
import cloud.edd.platform.event.ProjectionVersions;
import cloud.edd.platform.event.ReceivedEvent;
import cloud.edd.proto.events.RepositoryCreated;
import cloud.edd.proto.events.RepositoryDeleted;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Who owns which repository: a projection of what the registry tells. Thread-safe. */
@Repository
class RepositoryOwners {
    static final DurableSubscription SUBSCRIPTION =
            DurableSubscription.ofAll("auth-registry", EventStream.REGISTRY, "registry.repo.>");

    private static final long UNKNOWN = -1;
    private static final String PROJECTION = "registry_repositories";

    private final JdbcClient jdbc;
    private final ObjectProvider<ProjectionVersions> versions;
    private final ObjectProvider<ConsumerLag> lag;

    RepositoryOwners(JdbcClient jdbc, ObjectProvider<ProjectionVersions> versions, ObjectProvider<ConsumerLag> lag) {
        this.jdbc = jdbc;
        this.versions = versions;
        this.lag = lag;
    }

    Optional<String> ownerOf(String repository) {
        return jdbc.sql("SELECT owner_id FROM registry_repositories WHERE name = :name")
                .param("name", repository)
                .query((row, number) -> row.getString("owner_id"))
                .optional();
    }

    /** Whether a repository that is not known here can be taken for one that does not exist. */
    boolean caughtUp() {
        ConsumerLag behind = lag.getIfAvailable();
        return behind != null && behind.of(SUBSCRIPTION).orElse(UNKNOWN) == 0;
    }

    void created(ReceivedEvent<RepositoryCreated> event) {
        if (versions.getObject().updated(PROJECTION, event)) {
            jdbc.sql("""
                            INSERT INTO registry_repositories (name, owner_id) VALUES (:name, :owner)
                            ON CONFLICT (name) DO UPDATE SET owner_id = EXCLUDED.owner_id
                            """)
                    .param("name", event.body().getRepository())
                    .param("owner", event.body().getOwnerId())
                    .update();
        }
    }

    void deleted(ReceivedEvent<RepositoryDeleted> event) {
        if (versions.getObject().deleted(PROJECTION, event)) {
            jdbc.sql("DELETE FROM registry_repositories WHERE name = :name")
                    .param("name", event.body().getRepository())
                    .update();
        }
    }
}
