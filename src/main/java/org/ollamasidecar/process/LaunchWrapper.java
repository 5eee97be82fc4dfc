package org.ollamasidecar.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The small programs that stand before the command: {@code setsid} gives it a session and group of its own,
 * {@code setpriv} a signal at the death of its parent. Both replace themselves by the command: the pid stays.
 *
 * @param prefix what to put before the command
 * @param ownGroup whether the process leads a group of its own
 * @param diesWithParent whether it gets SIGTERM when this service is killed
 */
record LaunchWrapper(List<String> prefix, boolean ownGroup, boolean diesWithParent) {

    private static final int TRIAL_LIMIT_SECONDS = 5;

    /** Finds out by trying: other makes of these programs lack options. */
    static LaunchWrapper detect() throws InterruptedException {
        List<String> session = List.of(located("setsid"));
        List<String> both = new ArrayList<>(session);
        both.addAll(List.of(located("setpriv"), "--pdeathsig", "TERM"));
        if (works(both)) {
            return new LaunchWrapper(List.copyOf(both), true, true);
        }
        if (works(session)) {
            return new LaunchWrapper(session, true, false);
        }
        return new LaunchWrapper(List.of(), false, false);
    }

    List<String> command(Path program, List<String> arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add(program.toString());
        command.addAll(arguments);
        return command;
    }

    /** As a path: the first one would look for the second one in the child's own search path. */
    private static String located(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .flatMap(folder -> in(folder, program))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElse(program);
    }

    /** A broken entry of the search path holds nothing. */
    private static Stream<Path> in(String folder, String program) {
        try {
            return Stream.of(Path.of(folder, program).toAbsolutePath());
        } catch (InvalidPathException e) {
            return Stream.empty();
        }
    }

    private static boolean works(List<String> prefix) throws InterruptedException {
        List<String> command = new ArrayList<>(prefix);
        command.add("true");
        try {
            Process trial = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!trial.waitFor(TRIAL_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                trial.destroyForcibly();
                return false;
            }
            return trial.exitValue() == 0;
        } catch (IOException notThere) {
            return false;
        }
    }
}
