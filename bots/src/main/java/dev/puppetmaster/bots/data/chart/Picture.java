package dev.puppetmaster.bots.data.chart;

/** A PNG picture with what a person who cannot see it is told. */
public final class Picture {

    private final byte[] png;
    private final int width;
    private final int height;
    private final String description;

    Picture(byte[] png, int width, int height, String description) {
        this.png = png;
        this.width = width;
        this.height = height;
        this.description = description;
    }

    /** A copy of the file. */
    public byte[] png() {
        return png.clone();
    }

    /** In pixels. */
    public int width() {
        return width;
    }

    /** In pixels. */
    public int height() {
        return height;
    }

    /** One plain line, such as {@code Distributions in orders.csv: total, quantity}. */
    public String description() {
        return description;
    }
}
