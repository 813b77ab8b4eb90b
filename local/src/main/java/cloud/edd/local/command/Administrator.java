package cloud.edd.local.command;

import cloud.edd.local.EddException;
import cloud.edd.local.platform.Secrets;
import java.util.Map;
import java.util.Optional;

/** The first user. Name and password are settled by the first start; later wishes come too late, and are told so. */
final class Administrator {

    private static final String NAME_FILE = "ADMIN_USERNAME";
    private static final String NAME = "EDD_ADMIN_USERNAME";
    private static final String PASSWORD = "EDD_ADMIN_PASSWORD";

    private Administrator() {}

    /** @return the name */
    static String prepare(Secrets secrets, Map<String, String> environment, Console console) {
        Optional<String> wantedPassword = wish(environment, PASSWORD);
        Optional<String> password = secrets.find(UpCommand.PASSWORD);
        if (password.isEmpty()) {
            wantedPassword.ifPresentOrElse(
                    wish -> secrets.put(UpCommand.PASSWORD, wish), () -> secrets.password(UpCommand.PASSWORD));
        } else if (wantedPassword.isPresent() && !wantedPassword.equals(password)) {
            console.says(PASSWORD + " is not used: the first start settled the password; change it in the dashboard");
        }
        Optional<String> wantedName = wish(environment, NAME);
        Optional<String> name = secrets.find(NAME_FILE);
        if (name.isEmpty()) {
            return secrets.put(NAME_FILE, wantedName.orElse("admin"));
        }
        if (wantedName.isPresent() && !wantedName.equals(name)) {
            console.says(NAME + " is not used: the first start settled the name");
        }
        return name.get();
    }

    private static Optional<String> wish(Map<String, String> environment, String name) {
        String value = environment.get(name);
        if (value != null && !value.equals(value.strip())) {
            throw EddException.request(name + " begins or ends with a space.");
        }
        return Optional.ofNullable(value).filter(text -> !text.isEmpty());
    }
}
