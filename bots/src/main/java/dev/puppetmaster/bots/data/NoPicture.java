package dev.puppetmaster.bots.data;

/** No chart can be drawn: this machine has no usable fonts, or the table holds nothing to draw. Answer without it. */
public final class NoPicture extends DataException {

    private static final long serialVersionUID = 1L;

    public NoPicture(String line) {
        super(line);
    }
}
