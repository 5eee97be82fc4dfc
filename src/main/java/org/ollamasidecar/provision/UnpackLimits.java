package org.ollamasidecar.provision;

/**
 * What an archive may hold at most. A release with every accelerator has a few hundred entries and 4 to 6 GiB.
 *
 * @param entries files, folders and links together
 * @param bytes all files together, unpacked
 */
record UnpackLimits(int entries, long bytes) {

    static final UnpackLimits DEFAULT = new UnpackLimits(20_000, 24L * 1024 * 1024 * 1024);
}
