package cloud.edd.testing.access;

/** Something that a service answers. Its text is what a person needs to find it. */
public interface Endpoint {

    /** @param path the target of a row without its query; placeholders stand in it as they are written */
    boolean answers(String method, String path);

    /** One path, for GET; after the name of the listener where there are several. */
    static Endpoint page(String path) {
        return new Endpoint() {
            @Override
            public boolean answers(String method, String asked) {
                return method.equals("GET") && asked.equals(path);
            }

            @Override
            public String toString() {
                return "GET " + path;
            }
        };
    }
}
