package org.ollamasidecar.fake;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Holds some memory until it is killed, for ten minutes at most; as the real one it does not mind to be an orphan. */
final class FakeRunner {

    private static final int LIFETIME_SECONDS = 600;
    private static final int MEGABYTE = 1 << 20;

    private FakeRunner() {}

    public static void main(String[] args) throws InterruptedException {
        List<byte[]> held = new ArrayList<>();
        for (int megabyte = 0; megabyte < Integer.parseInt(args[0]); megabyte++) {
            byte[] piece = new byte[MEGABYTE];
            Arrays.fill(piece, (byte) 1);
            held.add(piece);
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIFETIME_SECONDS);
        while (Boolean.parseBoolean(args[1]) && System.nanoTime() < end) {
            Thread.sleep(1);
            work();
        }
        boolean ended = new CountDownLatch(1).await(LIFETIME_SECONDS, TimeUnit.SECONDS);
        System.out.println("runner with " + held.size() + " MB ends " + ended);
    }

    /** A millisecond or so, and not all of the processor. */
    private static void work() {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1);
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    /** Its output goes where that of its parent goes. */
    static Process start(boolean ownSession, int megabytes, boolean busy, String model) throws IOException {
        List<String> command = new ArrayList<>(ownSession ? List.of("setsid") : List.of());
        command.addAll(List.of(
                FakeProgram.java().toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx" + (megabytes + 32) + "m",
                "-cp",
                FakeProgram.classes().toString(),
                FakeRunner.class.getName(),
                Integer.toString(megabytes),
                Boolean.toString(busy),
                "--model",
                model));
        return new ProcessBuilder(command).inheritIO().start();
    }
}
