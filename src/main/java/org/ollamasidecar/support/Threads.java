package org.ollamasidecar.support;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the threads of the service do, with the locks that they wait for. */
final class Threads implements Part {

    private static final String INDENT = "    ";

    @Override
    public String name() {
        return "threads.txt";
    }

    @Override
    public String content() {
        ThreadInfo[] all = ManagementFactory.getThreadMXBean().dumpAllThreads(true, true);
        return Stream.of(all).map(Threads::text).collect(Collectors.joining("\n"));
    }

    private static String text(ThreadInfo thread) {
        String frames = Stream.of(thread.getStackTrace())
                .map(frame -> INDENT + frame + "\n")
                .collect(Collectors.joining());
        String waits = thread.getLockName() == null
                ? ""
                : " waits for " + thread.getLockName() + " of " + thread.getLockOwnerName();
        return "\"" + thread.getThreadName() + "\" " + thread.getThreadState() + waits + "\n" + frames;
    }
}
