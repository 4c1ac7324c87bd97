package dev.puppetmaster.compiler;

import java.util.SortedMap;

/** A person's files, beside the manifest. */
public interface Sources {
    /** A file, or all of a folder, is larger. */
    int MOST_BYTES = 64 << 20;

    /** A folder has more files. */
    int MOST_FILES = 4_096;

    /**
     * A file, or all files below a folder.
     *
     * @param path relative, {@code /} between, never out of the manifest's folder
     * @return by their paths below it, {@code /} between; of a file only itself, with an empty path
     * @throws SourceException if it is not there, cannot be read, is too large, or holds what is neither file nor folder
     */
    SortedMap<String, ContextFile> read(String path) throws SourceException;

    /** A person's file cannot be used: one line says why, and what to do. */
    final class SourceException extends Exception {
        private static final long serialVersionUID = 1;

        public SourceException(String line) {
            super(line);
        }

        public SourceException(String line, Throwable cause) {
            super(line, cause);
        }
    }
}
