package cloud.edd.gfs.master.log;

import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A path of a {@link VolatileFileSystem}, absolute or a single name; what the log does not need is not there. */
final class VolatilePath implements Path {

    private final VolatileFileSystem system;
    final String name;

    VolatilePath(VolatileFileSystem system, String name) {
        this.system = system;
        this.name = name;
    }

    private List<String> parts() {
        return Arrays.stream(name.split("/", -1))
                .filter(part -> !part.isEmpty())
                .toList();
    }

    @Override
    public FileSystem getFileSystem() {
        return system;
    }

    @Override
    public boolean isAbsolute() {
        return name.startsWith("/");
    }

    @Override
    public Path getRoot() {
        return new VolatilePath(system, "/");
    }

    @Override
    public @Nullable Path getFileName() {
        return parts().isEmpty() ? null : new VolatilePath(system, parts().getLast());
    }

    @Override
    public @Nullable Path getParent() {
        return name.equals("/") || !isAbsolute() ? null : new VolatilePath(system, VolatileFiles.parent(name));
    }

    @Override
    public int getNameCount() {
        return parts().size();
    }

    @Override
    public Path getName(int index) {
        return new VolatilePath(system, parts().get(index));
    }

    @Override
    public Path subpath(int beginIndex, int endIndex) {
        return new VolatilePath(system, String.join("/", parts().subList(beginIndex, endIndex)));
    }

    @Override
    public boolean startsWith(Path other) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean endsWith(Path other) {
        return Objects.equals(getFileName(), other);
    }

    @Override
    public Path normalize() {
        return this;
    }

    @Override
    public Path resolve(Path other) {
        return other.isAbsolute() ? other : new VolatilePath(system, (name.equals("/") ? "" : name) + "/" + other);
    }

    @Override
    public Path relativize(Path other) {
        String inside = other.toString();
        return new VolatilePath(system, inside.substring(name.length() + 1));
    }

    @Override
    public URI toUri() {
        return URI.create("volatile:" + name);
    }

    @Override
    public Path toAbsolutePath() {
        return this;
    }

    @Override
    public Path toRealPath(LinkOption... options) {
        return this;
    }

    @Override
    public WatchKey register(WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int compareTo(Path other) {
        return name.compareTo(other.toString());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof VolatilePath path && path.name.equals(name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
