package org.ollamasidecar.instance;

import org.ollamasidecar.provision.ProvisionProgress;

/** The progress of provisioning in words. */
final class ProgressText {

    private static final long MEGABYTE = 1_000_000;

    private ProgressText() {}

    static String of(ProvisionProgress progress) {
        String detail = progress.detail().isEmpty() ? "" : ": " + progress.detail();
        String text = progress.source() + ": " + progress.doing() + detail;
        if (progress.completedBytes() == 0 && progress.totalBytes().isEmpty()) {
            return text;
        }
        String done = ", " + progress.completedBytes() / MEGABYTE;
        return progress.totalBytes().isPresent()
                ? text + done + " of " + progress.totalBytes().getAsLong() / MEGABYTE + " MB"
                : text + done + " MB";
    }
}
