package dev.puppetmaster.cli.network;

import dev.puppetmaster.cli.Finding;
import java.util.Locale;

/** Whether there is room left: a database that cannot write stops its homeserver. */
final class DiskCheck {
    private static final long MB = 1_000_000;
    private static final long WARN_BYTES = 1_000 * MB;
    private static final long FAIL_BYTES = 200 * MB;
    /** Bytes do not count on a volume that is smaller than so many times of them. */
    private static final int SMALL = 4;

    private DiskCheck() {}

    static Finding look(Volume volume) {
        About about = new About("disk", volume.of());
        String found = shown(volume.free()) + " of " + shown(volume.total()) + " free at " + volume.place();
        if (isBelow(volume, 2, FAIL_BYTES)) {
            return about.fail(found, "make room now, or enlarge it: a homeserver that cannot write stops");
        }
        return isBelow(volume, 10, WARN_BYTES)
                ? about.warn(found, "make room or enlarge it: media and history grow (retention in the chart's values)")
                : about.ok(found);
    }

    private static boolean isBelow(Volume volume, int percent, long bytes) {
        return volume.free() < volume.total() / 100 * percent
                || (volume.total() >= bytes * SMALL && volume.free() < bytes);
    }

    private static String shown(long bytes) {
        return bytes < WARN_BYTES
                ? bytes / MB + " MB"
                : String.format(Locale.ROOT, "%.1f GB", (double) bytes / WARN_BYTES);
    }
}
