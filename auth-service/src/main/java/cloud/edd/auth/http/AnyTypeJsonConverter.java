package cloud.edd.auth.http;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.http.MediaType;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import tools.jackson.databind.json.JsonMapper;

/** Reads JSON whatever the request calls it: existing clients name another type, or none. Writes as usual. */
final class AnyTypeJsonConverter extends JacksonJsonHttpMessageConverter {
    AnyTypeJsonConverter(JsonMapper mapper) {
        super(mapper);
    }

    @Override
    public boolean canRead(ResolvableType type, @Nullable MediaType contentType) {
        return super.canRead(type, MediaType.APPLICATION_JSON);
    }
}
