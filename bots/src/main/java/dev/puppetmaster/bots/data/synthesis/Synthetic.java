package dev.puppetmaster.bots.data.synthesis;

import java.util.List;
import java.util.Optional;

/** A table that was made, and how. */
public final class Synthetic {

    private final byte[] csv;
    private final TableShape shape;

    Synthetic(TableShape shape, byte[] csv) {
        this.shape = shape;
        this.csv = csv;
    }

    /** The subject with {@code .csv}; letters, digits, '-' and '_' only. */
    public String fileName() {
        return shape.subject() + ".csv";
    }

    /** UTF-8, commas, {@code \n}, a header line; a copy. */
    public byte[] csv() {
        return csv.clone();
    }

    public int rows() {
        return shape.rows();
    }

    public List<String> columns() {
        return shape.columns().stream().map(ColumnShape::name).toList();
    }

    /** For each column the text that defines it, in the language of {@code columns:}. */
    public List<String> recipe() {
        return shape.columns().stream().map(ColumnShape::text).toList();
    }

    /** The column that others were meant to explain, where the request or the subject names one. */
    public Optional<String> target() {
        return shape.target();
    }

    /** With the same subject, rows, columns and this seed the same table comes out. */
    public long seed() {
        return shape.seed();
    }

    /** Plain sentences about what was assumed. */
    public List<String> notes() {
        return shape.notes();
    }
}
