package cloud.edd.auth;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a token says, read without asking whether it is true. */
final class Jwt {
    private static final JsonMapper JSON = new JsonMapper();

    private Jwt() {}

    static JsonNode header(String[] bearer) {
        return JSON.readTree(part(bearer, 0));
    }

    static Map<String, Object> claims(String[] bearer) {
        return JSON.readValue(part(bearer, 1), new TypeReference<LinkedHashMap<String, Object>>() {});
    }

    private static byte[] part(String[] bearer, int number) {
        return Base64.getUrlDecoder()
                .decode(bearer[1].substring("Bearer ".length()).split("\\.")[number]);
    }
}
