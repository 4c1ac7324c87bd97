package dev.puppetmaster.cli.network;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where something is kept.
 *
 * @param of whose it is
 * @param place as people know it
 * @param total bytes
 * @param free bytes that may be written
 */
record Volume(String of, String place, long total, long free) {
    /**
     * That of a path of this machine.
     *
     * @throws IOException if it cannot be looked at
     */
    static Volume of(String of, Path path) throws IOException {
        FileStore store = Files.getFileStore(path);
        return new Volume(of, path.toString(), store.getTotalSpace(), store.getUsableSpace());
    }
}
