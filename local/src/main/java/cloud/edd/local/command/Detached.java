package cloud.edd.local.command;

import cloud.edd.local.DataFolder;
import cloud.edd.local.EddException;
import cloud.edd.local.Installation;
import cloud.edd.local.process.Children;
import cloud.edd.local.process.PlatformState;
import cloud.edd.local.process.StateFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts the supervisor as a process that outlives this one, and repeats what it says until the platform stands. */
final class Detached {

    private Detached() {}

    static int start(Installation installation, DataFolder data, List<String> arguments) throws InterruptedException {
        List<String> command = new ArrayList<>(Children.ownSession());
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xms8m",
                "-Xmx64m",
                "--enable-native-access=ALL-UNNAMED",
                "-Dedd.root=" + installation.root(),
                "-Dedd.cache=" + installation.cache(),
                "-Dedd.build=" + installation.build(),
                "-cp",
                System.getProperty("java.class.path"),
                "cloud.edd.local.Edd"));
        command.addAll(arguments);
        try {
            Process supervisor = new ProcessBuilder(command)
                    .directory(data.root().toFile())
                    .redirectErrorStream(true)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .start();
            try (BufferedReader words = supervisor.inputReader()) {
                for (String line = words.readLine(); line != null; line = words.readLine()) {
                    System.out.println(line);
                }
            }
            // It closes its output when the platform stands, and when it ends.
            boolean stands = new StateFile(data.run())
                    .read()
                    .filter(state -> state.phase() == PlatformState.Phase.READY)
                    .filter(state -> state.supervisor().pid() == supervisor.pid())
                    .isPresent();
            return stands ? 0 : supervisor.waitFor();
        } catch (IOException e) {
            throw EddException.machine("The supervisor cannot be started", e);
        }
    }
}
