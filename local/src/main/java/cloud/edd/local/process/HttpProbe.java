package cloud.edd.local.process;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/** Ready means that the address answers 200. */
public record HttpProbe(URI address) implements Probe {

    private static final int TIMEOUT_MILLIS = 3_000;
    private static final int SHOWN_BODY_BYTES = 400;

    /** What a GFS master answers whose changes a person has stopped, or who waits for one after a restore. */
    private static final Pattern HELD = Pattern.compile("safe mode: (a person wants it so|the metadata was restored)");

    public static HttpProbe readiness(int port) {
        return new HttpProbe(URI.create("http://127.0.0.1:" + port + "/readyz"));
    }

    @Override
    public Optional<String> problem() {
        try {
            HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection(java.net.Proxy.NO_PROXY);
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            connection.setRequestProperty("Connection", "close");
            int status = connection.getResponseCode();
            if (status == HttpURLConnection.HTTP_OK) {
                connection.disconnect();
                return Optional.empty();
            }
            return Optional.of("answers " + status + firstWords(connection.getErrorStream()));
        } catch (IOException e) {
            return Optional.of("does not answer");
        }
    }

    @Override
    public boolean isHeld(String problem) {
        return HELD.matcher(problem).find();
    }

    private static String firstWords(@org.jspecify.annotations.Nullable InputStream body) throws IOException {
        if (body == null) {
            return "";
        }
        try (body) {
            String words = new String(body.readNBytes(SHOWN_BODY_BYTES), StandardCharsets.UTF_8)
                    .replaceAll("\\s+", " ")
                    .strip();
            return words.isEmpty() ? "" : ": " + words;
        }
    }
}
