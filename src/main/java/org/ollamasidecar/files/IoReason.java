package org.ollamasidecar.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Objects;

/** Says an I/O failure in words: the exceptions of files carry little more than a path. */
public final class IoReason {

    private IoReason() {}

    public static String of(IOException failure) {
        return switch (failure) {
            case AccessDeniedException e -> "no permission for " + e.getFile();
            case NoSuchFileException e -> e.getFile() + " does not exist";
            case NotDirectoryException e -> e.getFile() + " is not a folder";
            case FileAlreadyExistsException e -> e.getFile() + " is in the way";
            case FileSystemException e when isDiskFull(e) -> "the disk is full at " + e.getFile();
            default -> isDiskFull(failure) ? "the disk is full" : message(failure);
        };
    }

    public static boolean isDiskFull(IOException failure) {
        String message = message(failure);
        return message.contains("No space left on device") || message.contains("Disk quota exceeded");
    }

    private static String message(IOException failure) {
        return Objects.requireNonNullElse(
                failure.getMessage(), failure.getClass().getSimpleName());
    }
}
