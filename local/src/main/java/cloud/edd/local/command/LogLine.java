package cloud.edd.local.command;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.Map;

/** A line of a log for a person: services write JSON, people read words. */
final class LogLine {

    private LogLine() {}

    /** The words of a JSON log line with what is worth knowing beside them; any other line as it is. */
    static String readable(String line) {
        if (!line.startsWith("{")) {
            return line;
        }
        try {
            if (!(JsonParser.parseString(line) instanceof JsonObject json) || !json.has("message")) {
                return line;
            }
            StringBuilder words = new StringBuilder(text(json, "time"))
                    .append(' ')
                    .append(String.format("%-5s", text(json, "level")))
                    .append(' ')
                    .append(text(json, "message").strip());
            if (json.get("attributes") instanceof JsonObject attributes) {
                for (Map.Entry<String, JsonElement> attribute : attributes.entrySet()) {
                    if (!attribute.getKey().equals("thread")) {
                        words.append(attribute.getKey().startsWith("exception") ? "\n    " : "  ")
                                .append(attribute.getKey())
                                .append('=')
                                .append(value(attribute.getValue()));
                    }
                }
            }
            return words.toString();
        } catch (JsonParseException e) {
            // Looks like JSON and is not: a person can still read it.
            return line;
        }
    }

    private static String text(JsonObject json, String name) {
        JsonElement element = json.get(name);
        return element == null || element.isJsonNull() ? "" : value(element);
    }

    private static String value(JsonElement element) {
        return element.isJsonPrimitive() ? element.getAsString() : element.toString();
    }
}
