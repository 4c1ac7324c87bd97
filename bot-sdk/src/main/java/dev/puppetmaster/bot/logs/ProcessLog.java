package dev.puppetmaster.bot.logs;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** The log of a process: to standard output, for people or for machines. */
public final class ProcessLog {
    private ProcessLog() {}

    /**
     * Begins it, in place of whatever was configured.
     *
     * @param json one object a line; else text
     * @param fields of each object, besides those of {@link JsonLines}
     */
    public static void begin(boolean json, Map<String, String> fields) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        Encoder<ILoggingEvent> encoder = json ? new JsonLines(fields) : text();
        encoder.setContext(context);
        encoder.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setEncoder(encoder);
        console.start();
        context.getLogger("ROOT").setLevel(Level.INFO);
        context.getLogger("ROOT").addAppender(console);
    }

    /** Of what others log, less: from {@code least} on, one of SLF4J's levels. */
    public static void quieten(String logger, org.slf4j.event.Level least) {
        ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(logger).setLevel(Level.toLevel(least.name()));
    }

    private static PatternLayoutEncoder text() {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{24} %X{puppet} %msg%n");
        return encoder;
    }
}
