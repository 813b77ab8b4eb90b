package cloud.edd.local.platform;

/** The database of one service and the role that owns it. */
record Database(String name, String role) {

    String passwordName() {
        return "POSTGRES_PASSWORD_" + role.toUpperCase(java.util.Locale.ROOT);
    }

    /** A libpq URL; the password consists of characters that need no escaping. */
    String url(int port, String password) {
        return "postgres://" + role + ":" + password + "@127.0.0.1:" + port + "/" + name + "?sslmode=disable";
    }
}
