package cloud.edd.gfs.cli;

import cloud.edd.gfs.cli.Put.Upload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which local file goes where. */
record UploadPlan(GfsCommand gfs, boolean recursive) {

    private static final String STANDARD_INPUT = "-";

    List<Upload> of(List<String> words) throws IOException {
        List<String> sources = words.size() == 1 ? words : words.subList(0, words.size() - 1);
        String target = words.size() == 1 ? "" : words.getLast();
        boolean below = target.isEmpty() || target.endsWith("/") || sources.size() > 1;
        String folder = target.isEmpty() || target.endsWith("/") ? target : target + "/";
        List<Upload> uploads = new ArrayList<>();
        for (String source : sources) {
            if (source.equals(STANDARD_INPUT)) {
                if (below) {
                    throw gfs.usage("What comes from the standard input needs a PATH of its own: gfs put - PATH");
                }
                uploads.add(new Upload(null, target));
            } else {
                add(uploads, Path.of(source), folder, below ? null : target);
            }
        }
        return uploads;
    }

    private void add(List<Upload> uploads, Path source, String folder, @Nullable String path) throws IOException {
        if (!Files.exists(source)) {
            throw new NoSuchFileException(source.toString(), null, "there is no such local file");
        }
        Path last = source.toAbsolutePath().normalize().getFileName();
        String name = last == null ? "" : last.toString();
        if (!Files.isDirectory(source)) {
            uploads.add(new Upload(source, path == null ? folder + name : path));
            return;
        }
        if (!recursive) {
            throw gfs.usage(source + " is a folder: say -r to upload what is in it.");
        }
        String base = path == null ? (name.isEmpty() ? folder : folder + name + "/") : folder;
        try (Stream<Path> tree = Files.walk(source)) {
            tree.filter(Files::isRegularFile)
                    .sorted()
                    .forEach(file -> uploads.add(new Upload(
                            file, base + source.relativize(file).toString().replace('\\', '/'))));
        }
    }
}
