package dev.puppetmaster.bot.matrix;

import io.github.ma1uta.matrix.event.content.EventContent;
import io.github.ma1uta.matrix.impl.Deserializer;

/** client-impl's methods cannot be made without one; its tests here read nothing with it. */
public final class NoDeserializer implements Deserializer {
    @Override
    public <T> T deserialize(byte[] bytes, Class<T> type) {
        throw new UnsupportedOperationException("not expected");
    }

    @Override
    public EventContent deserializeEventContent(byte[] bytes, String type) {
        throw new UnsupportedOperationException("not expected");
    }
}
