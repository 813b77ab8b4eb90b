package cloud.edd.auth.registry;

import cloud.edd.platform.event.ProjectionVersions;
import cloud.edd.platform.event.ReceivedEvent;
import cloud.edd.proto.events.RepositoryCreated;
import cloud.edd.proto.events.RepositoryDeleted;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Who owns which repository: a projection of what the registry tells. Thread-safe. */
@Repository
class RepositoryOwners {
    static final String DURABLE = "auth-registry";

    private static final String PROJECTION = "registry_repositories";

    private final JdbcClient jdbc;
    private final ObjectProvider<ProjectionVersions> versions;
    private final MeterRegistry meters;

    RepositoryOwners(JdbcClient jdbc, ObjectProvider<ProjectionVersions> versions, MeterRegistry meters) {
        this.jdbc = jdbc;
        this.versions = versions;
        this.meters = meters;
    }

    Optional<String> ownerOf(String repository) {
        return jdbc.sql("SELECT owner_id FROM registry_repositories WHERE name = :name")
                .param("name", repository)
                .query((row, number) -> row.getString("owner_id"))
                .optional();
    }

    /** Whether a repository that is not known here can be taken for one that does not exist. */
    boolean caughtUp() {
        return value("edd.events.bus.up", "bus", "nats") == 1
                && value("edd.events.consumer.lag", "durable", DURABLE) == 0;
    }

    // NaN when nothing was measured yet, which equals nothing.
    private double value(String name, String tag, String tagValue) {
        Gauge gauge = meters.find(name).tag(tag, tagValue).gauge();
        return gauge == null ? Double.NaN : gauge.value();
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
