package dev.puppetmaster.gateway.chat;

import java.util.List;

/**
 * What became of texts.
 *
 * @param vectors one for each text, in their order
 */
public record Embedded(List<Vector> vectors, Piece.Usage usage) {
    public Embedded {
        vectors = List.copyOf(vectors);
    }

    /** Numbers that stand for a text. */
    public static final class Vector {
        private final float[] values;

        public Vector(float[] values) {
            this.values = values.clone();
        }

        public int size() {
            return values.length;
        }

        public float at(int index) {
            return values[index];
        }
    }
}
