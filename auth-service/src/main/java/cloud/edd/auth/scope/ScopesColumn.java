package cloud.edd.auth.scope;

import cloud.edd.platform.identity.Scopes;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Scopes as the database keeps them: a JSON object of lists. */
@Component
public class ScopesColumn {
    private static final TypeReference<Map<String, List<String>>> SHAPE = new TypeReference<>() {};

    private final JsonMapper json;

    ScopesColumn(JsonMapper json) {
        this.json = json;
    }

    public String write(Scopes scopes) {
        return json.writeValueAsString(scopes.grants());
    }

    public Scopes read(String column) {
        return Scopes.of(json.readValue(column, SHAPE));
    }
}
