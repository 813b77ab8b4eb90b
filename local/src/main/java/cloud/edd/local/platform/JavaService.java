package cloud.edd.local.platform;

import cloud.edd.local.DataFolder;
import cloud.edd.local.process.Launch;
import cloud.edd.local.process.Starter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts one Spring Boot application with its class cache, or so that a class cache can be made of this run. */
final class JavaService implements Starter {

    private final String name;
    private final Path builtJar;
    private final Path cache;
    private final List<String> flags;
    private final Map<String, String> environment;
    private final DataFolder data;
    private final ClassCaches classCaches;

    JavaService(
            String name,
            Path builtJar,
            Path cache,
            List<String> flags,
            Map<String, String> environment,
            DataFolder data,
            ClassCaches classCaches) {
        this.name = name;
        this.builtJar = builtJar;
        this.cache = cache;
        this.flags = List.copyOf(flags);
        this.environment = Map.copyOf(environment);
        this.data = data;
        this.classCaches = classCaches;
    }

    @Override
    public Launch launch() throws IOException, InterruptedException {
        AppImage image = classCaches.image(builtJar, cache);
        List<String> command = new ArrayList<>();
        command.add(Jvm.program("java"));
        command.addAll(flags);
        Path classCache = image.classCache(flags);
        if (Files.isReadable(classCache)) {
            command.add("-XX:AOTCache=" + classCache);
            // A cache that does not fit any more costs speed, not the start.
            command.add("-Xlog:aot=off");
        } else {
            command.addAll(classCaches.recordingFlags(name, image, flags));
        }
        command.add("-jar");
        command.add(image.jar().toString());
        return new Launch(command, environment, data.root());
    }
}
