package cloud.edd.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A kubectl that plays a cluster: it keeps what runs, its history and what it was told in a folder. */
final class PlayedCluster {

    private static final String KUBECTL = """
            #!/usr/bin/env bash
            set -eu
            folder='FOLDER'
            printf '%s\\n' "$*" >>"$folder/calls"
            [[ $1 == -n && $2 == core ]] || { echo "which namespace?" >&2; exit 1; }
            shift 2
            name=${3:-} name=${name#*/}
            image() { sed -n "s|^[A-Za-z]* $name .*$name=\\([^ ]*\\).*|\\1|p" "$folder/state"; }
            run() { sed -i "s|^\\([A-Za-z]* $name .*\\)$name=[^ ]*|\\1$name=$1|" "$folder/state"; }
            [[ ! -e $folder/down ]] || { echo "the server is not there" >&2; exit 1; }
            case "$1 $2" in
                'get deployments,daemonsets') cat "$folder/state" ;;
                'get pods' | 'get events') echo "warning  pod/$(tail -n 1 "$folder/state" | cut -d' ' -f2)-x  crashed" ;;
                'logs -l') echo "the last words of $3" ;;
                'set image')
                    [[ $4 == $name=* ]] || exit 1
                    image >>"$folder/history.$name"
                    run "${4#*=}"
                    if grep -qs "^$name$" "$folder/goes-down-after"; then touch "$folder/down"; fi
                    ;;
                'rollout undo')
                    [[ -s $folder/history.$name ]] || { echo "no rollout history found" >&2; exit 1; }
                    run "$(tail -n 1 "$folder/history.$name")"
                    sed -i '$d' "$folder/history.$name"
                    ;;
                'rollout status')
                    if grep -qs "^$(image)$" "$folder/broken"; then echo "timed out" >&2; exit 1; fi
                    echo "$name successfully rolled out"
                    ;;
                *) echo "unknown: $*" >&2; exit 1 ;;
            esac
            """;

    private final Path folder;

    PlayedCluster(Path folder) {
        this.folder = folder;
        Path kubectl = folder.resolve("kubectl");
        write("kubectl", KUBECTL.replace("FOLDER", folder.toString()));
        assertThat(kubectl.toFile().setExecutable(true)).isTrue();
        write("calls", "");
    }

    String kubectl() {
        return folder.resolve("kubectl").toString();
    }

    /** Lines of kind, name and containers, as {@code Deployment gateway gateway=IMAGE}. */
    void runs(String workloads) {
        write("state", workloads);
    }

    /** Pods with this image never become ready. */
    void cannotRun(String image) {
        write("broken", image + "\n");
    }

    void goesDownAfterSetting(String workload) {
        write("goes-down-after", workload + "\n");
    }

    void comesBack() {
        try {
            Files.delete(folder.resolve("down"));
            Files.delete(folder.resolve("goes-down-after"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String state() {
        return read("state");
    }

    /** What it was told, without the namespace and without the questions what runs. */
    List<String> calls() {
        return read("calls")
                .lines()
                .map(call -> call.replaceFirst("^-n core ", ""))
                .filter(call -> !call.startsWith("get deployments"))
                .toList();
    }

    private String read(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String file, String content) {
        try {
            Files.writeString(folder.resolve(file), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
