package cloud.edd.local.command;

import cloud.edd.local.platform.Secrets;
import cloud.edd.local.process.PlatformState;
import cloud.edd.local.tls.LocalAuthority;

/** What a person needs to know when everything is ready. */
final class Welcome {

    private Welcome() {}

    static String text(PlatformState state, Secrets secrets, LocalAuthority authority, double seconds) {
        boolean reachable =
                state.processes().stream().anyMatch(process -> process.name().equals("gateway"));
        return """

                %s

                  Edd Cloud is ready after %.1f s.
                %s
                  ./edd status, ./edd logs [SERVICE] -f, ./edd down
                """.formatted(StatusTable.of(state), seconds, reachable ? access(state, secrets, authority) : "");
    }

    private static String access(PlatformState state, Secrets secrets, LocalAuthority authority) {
        return """

                  Dashboard      %s
                  Documentation  %s
                  User           %s
                  Password       %s

                  Certificates are signed by %s; ./edd trust lets this machine trust it.
                """.formatted(
                        state.about().dashboard(),
                        state.about().dashboard().replaceFirst("://", "://docs."),
                        state.about().administrator(),
                        secrets.find(UpCommand.PASSWORD).orElse("(in the secrets folder)"),
                        authority.authorityFile());
    }
}
