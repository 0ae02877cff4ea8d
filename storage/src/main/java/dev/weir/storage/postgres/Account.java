package dev.weir.storage.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/// A user and group of the operating system, by number.
record Account(int uid, int gid) {
    /// `nobody`: root's PostgreSQL runs as it, because PostgreSQL refuses to run as root.
    static final Account NOBODY = new Account(65534, 65534);

    static Account ofThisProcess() throws IOException {
        return ownerOf(Path.of("/proc/self"));
    }

    static Account ownerOf(Path path) throws IOException {
        Map<String, Object> owner = Files.readAttributes(path, "unix:uid,gid");
        return new Account((Integer) owner.get("uid"), (Integer) owner.get("gid"));
    }

    boolean isRoot() {
        return uid == 0;
    }

    /// Gives it a folder, readable by nobody else.
    void own(Path folder) throws IOException {
        give(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }

    /// Gives it a file or folder.
    void give(Path path) throws IOException {
        Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(path, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
    }

    /// Whether it may pass through every folder above `path`.
    boolean mayReach(Path path) throws IOException {
        for (Path folder = path.getParent(); folder != null; folder = folder.getParent()) {
            if (!Files.getPosixFilePermissions(folder).contains(passBit(ownerOf(folder)))) {
                return false;
            }
        }
        return true;
    }

    private PosixFilePermission passBit(Account owner) {
        if (owner.uid == uid) {
            return PosixFilePermission.OWNER_EXECUTE;
        }
        return owner.gid == gid ? PosixFilePermission.GROUP_EXECUTE : PosixFilePermission.OTHERS_EXECUTE;
    }

    /// Of two capabilities that let a process pass through closed folders, the lesser one that this process has.
    static String passCapability() throws IOException {
        long effective = 0;
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("CapEff:")) {
                effective = Long.parseUnsignedLong(
                        line.substring("CapEff:".length()).strip(), 16);
            }
        }
        return (effective & 1 << 2) != 0 ? "dac_read_search" : "dac_override";
    }
}
