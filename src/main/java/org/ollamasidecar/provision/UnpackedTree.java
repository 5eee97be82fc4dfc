package org.ollamasidecar.provision;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/** A folder that the entries of an archive are put into, and that none of them can reach out of. */
final class UnpackedTree {

    /** The bytes of the current entry. */
    interface Content {
        /** {@return how many bytes were read, -1 at the end} */
        int read(byte[] buffer) throws IOException;
    }

    private static final int BUFFER = 256 * 1024;

    private final String archive;
    private final Path root;
    private final List<Path> links = new ArrayList<>();

    private UnpackedTree(String archive, Path root) {
        this.archive = archive;
        this.root = root;
    }

    static UnpackedTree create(String archive, Path folder) throws IOException {
        return new UnpackedTree(archive, Files.createDirectories(folder).toRealPath());
    }

    void add(TarArchiveEntry entry, Content content) throws IOException, InterruptedException {
        Path target = inside(entry.getName());
        if (target.equals(root)) {
            return;
        }
        if (entry.isDirectory()) {
            createFolders(target, entry);
            return;
        }
        createFolders(target.resolveSibling(""), entry);
        try {
            if (entry.isSymbolicLink()) {
                addSymbolicLink(target, entry);
            } else if (entry.isLink()) {
                addHardLink(target, entry);
            } else if (entry.isCharacterDevice() || entry.isBlockDevice() || entry.isFIFO()) {
                throw refused(entry, "is neither a file, a folder nor a link");
            } else {
                addFile(target, entry, content);
            }
        } catch (FileAlreadyExistsException e) {
            throw refused(entry, "is in it twice");
        }
    }

    /**
     * Follows every symbolic link to its end. Only now can a chain of them be judged: each may look harmless by its
     * text alone.
     */
    void checkLinks() throws IOException {
        for (Path link : links) {
            Path goal = link.resolveSibling(Files.readSymbolicLink(link));
            Path reached;
            try {
                reached = Files.exists(goal)
                        ? goal.toRealPath()
                        : goal.resolveSibling("").toRealPath();
            } catch (IOException e) {
                throw new ArchiveException(archive + " is refused: " + root.relativize(link) + " leads nowhere");
            }
            if (!reached.startsWith(root)) {
                throw new ArchiveException(archive + " is refused: " + root.relativize(link) + " leads out of it");
            }
        }
    }

    private void addSymbolicLink(Path target, TarArchiveEntry entry) throws IOException {
        Path text = path(entry.getLinkName());
        if (text.isAbsolute() || !target.resolveSibling(text).normalize().startsWith(root)) {
            throw refused(entry, "links out of it to " + text);
        }
        links.add(Files.createSymbolicLink(target, text));
    }

    private void addHardLink(Path target, TarArchiveEntry entry) throws IOException {
        Path existing = inside(entry.getLinkName());
        refuseLinksAbove(existing, entry);
        if (!Files.isRegularFile(existing, LinkOption.NOFOLLOW_LINKS)) {
            throw refused(entry, "links to " + entry.getLinkName() + ", which is not a file of it");
        }
        Files.createLink(target, existing);
    }

    private void addFile(Path target, TarArchiveEntry entry, Content content) throws IOException, InterruptedException {
        byte[] buffer = new byte[BUFFER];
        try (OutputStream out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW)) {
            for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("unpacking " + archive + " was interrupted");
                }
                out.write(buffer, 0, count);
            }
        }
        Files.setPosixFilePermissions(target, permissions(entry.getMode()));
    }

    private void createFolders(Path folder, TarArchiveEntry entry) throws IOException {
        refuseLinksAbove(folder, entry);
        try {
            Files.createDirectories(folder);
        } catch (FileAlreadyExistsException e) {
            throw refused(entry, "uses a file as a folder");
        }
    }

    private void refuseLinksAbove(Path path, TarArchiveEntry entry) throws IOException {
        Path step = root;
        for (Path name : root.relativize(path)) {
            step = step.resolve(name);
            if (Files.isSymbolicLink(step)) {
                throw refused(entry, "lies behind the link " + root.relativize(step));
            }
        }
    }

    private Path inside(String name) throws ArchiveException {
        Path relative = path(name);
        boolean climbs = StreamSupport.stream(relative.spliterator(), false)
                .anyMatch(step -> step.toString().equals(".."));
        if (relative.isAbsolute() || climbs) {
            throw new ArchiveException(archive + " is refused: '" + name + "' lies outside of it");
        }
        return root.resolve(relative).normalize();
    }

    private Path path(String name) throws ArchiveException {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new ArchiveException(archive + " is refused: it has an entry with an impossible name");
        }
    }

    private ArchiveException refused(TarArchiveEntry entry, String why) {
        return new ArchiveException(archive + " is refused: '" + entry.getName() + "' " + why);
    }

    /** The nine bits for owner, group and others; the owner keeps the right to read and to delete. */
    private static Set<PosixFilePermission> permissions(int mode) {
        PosixFilePermission[] fromHighestBit = PosixFilePermission.values();
        Set<PosixFilePermission> permissions =
                EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        for (int i = 0; i < fromHighestBit.length; i++) {
            if ((mode & (0400 >> i)) != 0) {
                permissions.add(fromHighestBit[i]);
            }
        }
        return permissions;
    }
}
