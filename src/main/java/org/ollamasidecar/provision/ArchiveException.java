package org.ollamasidecar.provision;

import java.io.IOException;

/** The archive itself is at fault: damaged, or not one that may be unpacked. Its message is for people. */
final class ArchiveException extends IOException {

    ArchiveException(String message) {
        super(message);
    }
}
