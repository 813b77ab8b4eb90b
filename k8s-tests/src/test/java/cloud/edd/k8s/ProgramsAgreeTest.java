package cloud.edd.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The programs the configuration is for read it: nats-server, HAProxy and the shells themselves. */
class ProgramsAgreeTest {

    static List<String> overlays() {
        return Rendered.OVERLAYS;
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void natsAcceptsItsConfiguration(String overlay) throws IOException {
        Path server = Program.find("nats-server", "Debian and Ubuntu: apt-get install nats-server.");
        String configuration = file(overlay, "nats-config", "nats.conf");
        assertThat(configuration).contains("sync_interval: always", "max_file_store: 4GB");
        if (Program.run(server.toString(), "--version").succeeded().contains("v2.9.")) {
            // 2.9 does not know it; production has 2.10.
            configuration = configuration.replace("sync_interval: always", "");
        }
        Path file = Files.writeString(Files.createTempFile("nats", ".conf"), configuration);

        Program.run(server.toString(), "-t", "-c", file.toString()).succeeded();
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void haproxyAcceptsItsConfiguration(String overlay) throws IOException {
        Path proxy = Program.find("haproxy", "Debian and Ubuntu: apt-get install haproxy.");
        Path file = Files.writeString(
                Files.createTempFile("haproxy", ".cfg"), file(overlay, "haproxy-config", "haproxy.cfg"));

        assertThat(Program.run(proxy.toString(), "-c", "-f", file.toString()).succeeded())
                .doesNotContain("[WARNING]", "[ALERT]");
    }

    @Test
    void haproxyAsksInPostgresOwnWords() {
        String configuration = file("production", "haproxy-config", "haproxy.cfg");

        assertThat(configuration)
                .contains("send-binary " + HaproxyCheck.startup())
                .contains("send-binary " + HaproxyCheck.query())
                .contains("expect binary 440000000b00010000000166");
    }

    /** Half a minute in which the fence can stop an old primary that comes back; and idle connections of pools are not cut. */
    @Test
    void haproxyBelievesAnOldPrimaryLateAndLeavesPoolsAlone() {
        String configuration = file("production", "haproxy-config", "haproxy.cfg");
        Matcher every = Pattern.compile(
                        "default-server check inter ([0-9]+)s fall ([0-9]+) on-marked-down shutdown-sessions"
                                + " resolvers cluster resolve-prefer ipv4 init-addr none")
                .matcher(configuration);
        Matcher primary = Pattern.compile("server primary postgres.core.svc.cluster.local:5432 rise ([0-9]+)\n")
                .matcher(configuration);

        assertThat(every.find() && primary.find()).isTrue();
        assertThat(Integer.parseInt(every.group(1)) * Integer.parseInt(primary.group(1)))
                .isGreaterThanOrEqualTo(30);
        assertThat(configuration)
                .contains("server standby postgres-replica.core.svc.cluster.local:5432 rise 2 backup\n")
                .contains("timeout client 30m", "timeout server 30m", "option clitcpka", "option srvtcpka");
    }

    @Test
    void shellcheckFindsNothing() {
        Path shellcheck = Program.find("shellcheck", "Debian and Ubuntu: apt-get install shellcheck.");
        List<String> scripts = Stream.of(Repository.K8S, Repository.ROOT.resolve(".github"))
                .flatMap(folder -> Repository.filesBelow(folder).stream())
                .map(Path::toString)
                .filter(name -> name.endsWith(".sh"))
                .toList();
        assertThat(scripts).hasSizeGreaterThan(10);
        var command = new java.util.ArrayList<String>(List.of(shellcheck.toString(), "-x"));
        command.addAll(scripts);

        Program.run(command, java.util.Map.of(), "").succeeded();
    }

    @Test
    void shellcheckFindsNothingInWorkflows() throws IOException {
        Path shellcheck = Program.find("shellcheck", "Debian and Ubuntu: apt-get install shellcheck.");
        Path folder = Files.createTempDirectory("run");
        var command = new java.util.ArrayList<String>(List.of(shellcheck.toString()));
        for (Workflow workflow : Workflow.all()) {
            for (Workflow.Job job : workflow.jobs()) {
                for (String script : job.scripts().toList()) {
                    Path file = folder.resolve(workflow.name() + "-" + job.name() + "-" + command.size() + ".sh");
                    // As GitHub runs it.
                    Files.writeString(file, "#!/usr/bin/env bash\nset -eo pipefail\n" + script);
                    command.add(file.toString());
                }
            }
        }
        assertThat(command).hasSizeGreaterThan(20);

        Program.run(command, java.util.Map.of(), "").succeeded();
    }

    private static String file(String overlay, String map, String file) {
        return Rendered.overlay(overlay)
                .generated(map)
                .node()
                .path("data")
                .path(file)
                .asText();
    }
}
