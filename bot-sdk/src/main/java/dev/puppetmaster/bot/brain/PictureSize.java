package dev.puppetmaster.bot.brain;

import java.nio.ByteBuffer;
import java.util.Optional;

/** The size of a PNG in pixels, from its header (PNG specification, section 11.2.1 "IHDR"): clients lay it out by that. */
record PictureSize(int width, int height) {
    private static final long SIGNATURE = 0x89504E470D0A1A0AL;
    private static final int IHDR = 0x49484452;

    /** Empty for anything that is no PNG. */
    static Optional<PictureSize> of(byte[] data) {
        if (data.length < 24) {
            return Optional.empty();
        }
        ByteBuffer header = ByteBuffer.wrap(data);
        boolean png = header.getLong(0) == SIGNATURE && header.getInt(12) == IHDR;
        PictureSize size = new PictureSize(header.getInt(16), header.getInt(20));
        return png && size.width() > 0 && size.height() > 0 ? Optional.of(size) : Optional.empty();
    }
}
