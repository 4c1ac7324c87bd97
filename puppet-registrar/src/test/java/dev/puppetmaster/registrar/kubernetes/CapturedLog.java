package dev.puppetmaster.registrar.kubernetes;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What this process logs from WARN on, filtered as the registrar's process does it. */
final class CapturedLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final LoggerContext logback = (LoggerContext) LoggerFactory.getILoggerFactory();
    private final TurboFilter once = new FailuresOnce();
    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

    static CapturedLog begin() {
        CapturedLog log = new CapturedLog();
        log.setContext(log.logback);
        log.start();
        log.logback.addTurboFilter(log.once);
        log.logback.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(log);
        return log;
    }

    @Override
    protected void append(ILoggingEvent event) {
        events.add(event);
    }

    List<String> lines() {
        return events.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    List<String> stackTraces() {
        return events.stream()
                .filter(event -> event.getThrowableProxy() != null)
                .map(event -> event.getLoggerName() + ": " + event.getFormattedMessage() + ": "
                        + event.getThrowableProxy().getMessage())
                .toList();
    }

    @Override
    public void close() {
        logback.getLogger(Logger.ROOT_LOGGER_NAME).detachAppender(this);
        logback.getTurboFilterList().remove(once);
    }
}
