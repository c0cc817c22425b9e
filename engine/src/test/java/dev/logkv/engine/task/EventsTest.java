package dev.logkv.engine.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.Event;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class EventsTest {

    private final IOException cause = new IOException("disk");
    private final Event fault = new Event.TaskFailed("syncer", 1, 10, cause);
    private final Event news = new Event.TaskRecovered("syncer", 1);
    private final Logger logger = Logger.getLogger("dev.logkv");
    private final List<LogRecord> records = new ArrayList<>();
    private final List<Event> heard = new ArrayList<>();
    private final Handler handler = new ListHandler();

    @BeforeEach
    void listenToTheLog() {
        logger.setUseParentHandlers(false);
        logger.addHandler(handler);
    }

    @AfterEach
    void leaveTheLog() {
        logger.removeHandler(handler);
        logger.setUseParentHandlers(true);
        logger.setLevel(null);
    }

    @Test
    void fire_fault_isAWarningWithItsCause() {
        new Events(heard::add).fire(fault);

        assertThat(heard).containsExactly(fault);
        assertThat(records).hasSize(1);
        assertThat(records.getFirst().getLevel()).isEqualTo(Level.WARNING);
        assertThat(records.getFirst().getMessage()).isEqualTo(fault.message());
        assertThat(records.getFirst().getThrown()).isSameAs(cause);
    }

    @Test
    void fire_news_isQuietByDefault() {
        new Events(heard::add).fire(news);

        assertThat(heard).containsExactly(news);
        assertThat(records).isEmpty();
    }

    @Test
    void fire_newsAskedFor_isLogged() {
        logger.setLevel(Level.FINE);

        new Events(heard::add).fire(news);

        assertThat(records).extracting(LogRecord::getMessage).containsExactly(news.message());
    }

    @Test
    void fire_messageWithBraces_isLoggedAsItIs() {
        Event braces = new Event.TurnedReadOnly("segment {0} is full of 'quotes'", null);

        new Events(heard::add).fire(braces);

        assertThat(records).extracting(LogRecord::getMessage).containsExactly(braces.message());
        assertThat(records.getFirst().getParameters()).isNull();
    }

    @Test
    void fire_listenerThrows_isLoggedAndGoesNoFurther() {
        Error thrown = new StackOverflowError("injected");

        new Events(
                        event -> {
                            throw thrown;
                        })
                .fire(news);

        assertThat(records).hasSize(1);
        assertThat(records.getFirst().getLevel()).isEqualTo(Level.WARNING);
        assertThat(records.getFirst().getThrown()).isSameAs(thrown);
    }

    @Test
    void fire_logThrows_theListenerHearsOfItAllTheSame() {
        logger.setFilter(
                _ -> {
                    throw new OutOfMemoryError("injected");
                });
        try {
            new Events(heard::add).fire(fault);
        } finally {
            logger.setFilter(null);
        }

        assertThat(heard).containsExactly(fault);
    }

    private final class ListHandler extends Handler {

        @Override
        public void publish(LogRecord logged) {
            records.add(logged);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
