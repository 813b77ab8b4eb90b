package cloud.edd.testing.access;

import cloud.edd.testing.FixtureException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The rows of every service: {@code access-matrix.txt} beside this class. */
final class MatrixFile {
    private static final String NAME = "access-matrix.txt";

    private MatrixFile() {}

    /** By the folder of the module. */
    static Map<String, List<Row>> rows() {
        return parse(read());
    }

    static Map<String, List<Row>> parse(String text) {
        Map<String, List<Row>> rows = new LinkedHashMap<>();
        List<Row> section = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (line.startsWith("[")) {
                section = new ArrayList<>();
                if (rows.put(line.substring(1, line.indexOf(']')), section) != null) {
                    throw new IllegalArgumentException(NAME + " has two sections " + line);
                }
            } else if (!line.isBlank() && !line.startsWith("#")) {
                section.add(Row.parse(line));
            }
        }
        return rows;
    }

    private static String read() {
        try (InputStream content = MatrixFile.class.getResourceAsStream(NAME)) {
            if (content == null) {
                throw new FixtureException(NAME + " is missing from platform-test");
            }
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new FixtureException("cannot read " + NAME, e);
        }
    }
}
