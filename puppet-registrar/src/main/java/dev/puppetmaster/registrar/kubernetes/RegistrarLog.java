package dev.puppetmaster.registrar.kubernetes;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import dev.puppetmaster.bot.logs.JsonLines;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** The log of the process: to standard output, for people or for machines. */
final class RegistrarLog {
    private RegistrarLog() {}

    static void begin(boolean json) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        Encoder<ILoggingEvent> encoder = json ? new JsonLines(Map.of()) : text(context);
        encoder.setContext(context);
        encoder.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setEncoder(encoder);
        console.start();
        context.getLogger("ROOT").setLevel(Level.INFO);
        context.getLogger("io.javaoperatorsdk").setLevel(Level.WARN);
        // says of each kind that it is alpha
        context.getLogger("io.fabric8.kubernetes.client.dsl.internal.VersionUsageUtils")
                .setLevel(Level.ERROR);
        context.getLogger("ROOT").addAppender(console);
    }

    private static PatternLayoutEncoder text(LoggerContext context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{24} %msg%n");
        return encoder;
    }
}
