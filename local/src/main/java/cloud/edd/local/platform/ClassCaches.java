package cloud.edd.local.platform;

import cloud.edd.local.process.Commands;
import cloud.edd.local.process.PlatformState;
import cloud.edd.local.process.ProcessStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Learns from the first real run of each application which classes it needs, and makes the cache that lets
 * every later start skip most of the work. Thread-safe.
 *
 * <p>Recording is ended from outside ({@code jcmd PID AOT.end_recording}) once the platform stands, so that
 * neither its start nor its end waits for a cache to be written.
 */
public final class ClassCaches {

    private static final int RECORD_LIMIT_SECONDS = 120;
    private static final int CREATE_LIMIT_SECONDS = 300;

    private final Map<Path, AppImage> images = new HashMap<>();
    private final Map<String, Recording> recordings = new HashMap<>();
    private final Set<Path> wanted = new HashSet<>();

    private record Recording(AppImage image, List<String> flags, Path configuration) {}

    /** The application taken apart; several processes may run the same one. */
    synchronized AppImage image(Path jar, Path cache) throws IOException, InterruptedException {
        AppImage known = images.get(jar);
        if (known == null || !Files.isReadable(known.jar())) {
            known = AppImage.of(jar, cache);
            images.put(jar, known);
        }
        return known;
    }

    /** Flags that make this run the one to learn from; none if another process already is. */
    synchronized List<String> recordingFlags(String process, AppImage image, List<String> flags) {
        Recording mine = recordings.get(process);
        if (mine == null && !wanted.add(image.classCache(flags))) {
            return List.of();
        }
        Path configuration =
                image.folder().resolve(process + "." + ProcessHandle.current().pid() + ".aotconf");
        recordings.put(process, new Recording(image, flags, configuration));
        return List.of("-XX:AOTMode=record", "-XX:AOTConfiguration=" + configuration, "-Xlog:aot=off");
    }

    /** Makes the caches still missing, one after the other and at the lowest priority. */
    public void learnFrom(PlatformState state, Consumer<String> says) throws InterruptedException {
        Map<String, Recording> open;
        synchronized (this) {
            open = Map.copyOf(recordings);
            recordings.clear();
        }
        for (ProcessStatus process : state.processes()) {
            Recording recording = open.get(process.name());
            if (recording != null && process.pid() != null) {
                learn(process.name(), process.pid(), recording, says);
            }
        }
    }

    /** Removes what was recorded and will not be learned from any more. */
    public synchronized void forget() {
        recordings.values().forEach(recording -> delete(recording.configuration()));
        recordings.clear();
    }

    private void learn(String name, long pid, Recording recording, Consumer<String> says) throws InterruptedException {
        Path target = recording.image().classCache(recording.flags());
        Path part = target.resolveSibling(
                target.getFileName() + "." + ProcessHandle.current().pid());
        Path folder = recording.image().folder();
        try {
            Commands.Result ended = Commands.run(
                    folder,
                    List.of(Jvm.program("jcmd"), Long.toString(pid), "AOT.end_recording"),
                    RECORD_LIMIT_SECONDS);
            if (!ended.succeeded() || !Files.isReadable(recording.configuration())) {
                says.accept("No class cache for " + name + ": " + ended.tail());
                return;
            }
            List<String> create = new ArrayList<>(List.of("nice", "-n", "19", Jvm.program("java")));
            create.addAll(recording.flags());
            create.addAll(List.of(
                    "-XX:AOTMode=create",
                    "-XX:AOTConfiguration=" + recording.configuration(),
                    "-XX:AOTCache=" + part,
                    "-jar",
                    recording.image().jar().toString()));
            Commands.Result created = Commands.run(folder, create, CREATE_LIMIT_SECONDS);
            if (created.succeeded() && Files.isReadable(part)) {
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } else {
                says.accept("No class cache for " + name + ": " + created.tail());
            }
        } catch (IOException e) {
            says.accept("No class cache for " + name + ": " + e.getMessage());
        } finally {
            delete(part);
            delete(recording.configuration());
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // It lies in the cache and goes with its folder.
            file.toFile().deleteOnExit();
        }
    }
}
