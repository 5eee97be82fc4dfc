package org.ollamasidecar.fake;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;

/** The control plane: a properties file, written whole by the test and read anew at each question. */
final class Knobs {

    private final Path file;

    Knobs(Path file) {
        this.file = file;
    }

    String text(Knob knob) {
        return read().getProperty(knob.name(), knob.initial);
    }

    boolean is(Knob knob) {
        return Boolean.parseBoolean(text(knob));
    }

    int number(Knob knob) {
        return Integer.parseInt(text(knob));
    }

    /** The fault of a path. */
    Fault fault(String path) {
        return path.startsWith(text(Knob.FAULT_PATH)) ? Fault.valueOf(text(Knob.FAULT)) : Fault.NONE;
    }

    synchronized void set(Knob knob, Object value) {
        Properties all = read();
        all.setProperty(knob.name(), value.toString());
        StringBuilder content = new StringBuilder();
        all.stringPropertyNames().forEach(name -> content.append(name)
                .append('=')
                .append(all.getProperty(name))
                .append('\n'));
        try {
            Path whole = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(whole, content);
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Properties read() {
        Properties all = new Properties();
        try {
            if (Files.exists(file)) {
                all.load(new StringReader(Files.readString(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }
}
