package org.ollamasidecar.support;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jboss.logging.Logger;

/** A zip of parts; one that fails says so in its own place and takes none of the others along. */
final class Bundle {

    private static final Logger LOG = Logger.getLogger(Bundle.class);

    private final List<Part> parts;

    Bundle(List<Part> parts) {
        this.parts = parts;
    }

    byte[] zip(String folder) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes, StandardCharsets.UTF_8)) {
            for (Part part : parts) {
                zip.putNextEntry(new ZipEntry(folder + "/" + part.name()));
                zip.write(contentOf(part).getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static String contentOf(Part part) {
        try {
            return part.content();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "Interrupted.\n";
        } catch (Exception e) {
            LOG.warnf("The support bundle goes without %s: %s", part.name(), e);
            return "This could not be had: " + e + "\n";
        }
    }
}
