package dev.logkv.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A benchmark of a store that gives wrong answers has to fail. */
class SubjectTest {

    private static final int ENTRIES = 1_000;

    private final FaultyEngine engine = new FaultyEngine();
    private final Keys keys = new Keys(true);
    private final Values values = new Values(100, 1);
    private final Subject subject = new Subject(engine, keys, values, new Model(ENTRIES));

    SubjectTest() {
        subject.fill(ENTRIES, meter());
        subject.overwrite(500, 2, meter());
    }

    @Test
    void answers_ofAStoreThatIsRight_pass() {
        assertThatCode(
                        () -> {
                            subject.read(5_000, 3, meter());
                            subject.readMissing(1_000, 4, meter());
                            subject.scan(false, 1, meter());
                            subject.scan(true, 1, meter());
                            for (int entry = 0; entry < ENTRIES; entry++) {
                                subject.seek(entry, 50);
                            }
                        })
                .doesNotThrowAnyException();
    }

    @Test
    void read_lostEntry_fails() {
        engine.map.remove(keys.key(7));

        assertThatThrownBy(() -> subject.check(7)).hasMessage("entry 7 is lost");
    }

    @Test
    void read_oneBitFlipped_fails() {
        byte[] value = values.value(7, (byte) subject.model().generation(7));
        value[99] ^= 1;
        engine.map.put(keys.key(7), value);

        assertThatThrownBy(() -> subject.check(7)).hasMessage("wrong value of entry 7");
    }

    @Test
    void read_valueOfAnotherEntry_fails() {
        engine.map.put(keys.key(7), values.value(8, (byte) 0));

        assertThatThrownBy(() -> subject.check(7)).hasMessage("wrong value of entry 7");
    }

    @Test
    void read_olderValue_fails_alsoWhereAnotherThreadMayWrite() {
        subject.putNext(7);
        byte generation = (byte) subject.model().generation(7);
        engine.map.put(keys.key(7), values.value(7, (byte) (generation - 1)));

        assertThatThrownBy(() -> subject.check(7)).hasMessageContaining("generation");
        assertThatThrownBy(() -> subject.checkShared(7)).hasMessageContaining("generation");
    }

    @Test
    void checkShared_newerValue_passes() {
        short generation = subject.model().next(7);
        engine.map.put(keys.key(7), values.value(7, (byte) generation));

        assertThatCode(() -> subject.checkShared(7)).doesNotThrowAnyException();
        assertThatThrownBy(() -> subject.check(7)).hasMessageContaining("generation");
    }

    @Test
    void checkShared_valueThatIsNotYetPut_fails() {
        engine.map.put(keys.key(7), values.value(7, (byte) (subject.model().next(7) + 1)));

        assertThatThrownBy(() -> subject.checkShared(7)).hasMessageContaining("generation");
    }

    @Test
    void checkShared_manyGenerationsDuringTheRead_passes() {
        Runnable puts = () -> putNext(217);
        engine.beforeGet = puts;
        assertThatCode(() -> subject.checkShared(7)).doesNotThrowAnyException();

        engine.beforeGet = () -> {};
        engine.afterGet = puts;
        assertThatCode(() -> subject.checkShared(7)).doesNotThrowAnyException();
    }

    @Test
    void checkShared_olderValueThoughManyGenerationsCameDuringTheRead_fails() {
        putNext(3);
        engine.map.put(keys.key(7), values.value(7, (byte) 2));
        engine.afterGet = () -> putNext(217);

        assertThatThrownBy(() -> subject.checkShared(7))
                .hasMessage("entry 7 is in generation 2, not one of 4 to 222");
    }

    @Test
    void reads_generationsBeyondAByte_pass() {
        putNext(300);

        assertThatCode(
                        () -> {
                            subject.check(7);
                            subject.checkShared(7);
                            subject.scan(false, 1, meter());
                        })
                .doesNotThrowAnyException();
    }

    private void putNext(int generations) {
        for (int i = 0; i < generations; i++) {
            subject.putNext(7);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "5, 5, 5, true",
        "6, 5, 5, true",
        "4, 5, 5, false",
        "7, 5, 5, false",
        "-21, 18, 19, false",
        "-21, 18, 235, true",
        "-20, 18, 235, true",
        "-19, 18, 235, false",
        "17, 18, 273, true",
        "99, 18, 1000, true",
        "0, 32767, -32768, true",
        "1, 32767, -32768, true",
        "-2, 32767, -32768, false"
    })
    void isBetween_shown_fitsWhatWasAcknowledgedMeanwhile(
            byte shown, short before, short after, boolean fits) {
        assertThat(Model.isBetween(shown, before, after)).isEqualTo(fits);
    }

    @Test
    void readMissing_keyThatIsThere_fails() {
        for (int i = 0; i < 100; i++) {
            long number = Mix.below(Integer.MAX_VALUE, 4, i);
            engine.map.put(keys.absent(number), new byte[100]);
        }

        assertThatThrownBy(() -> subject.readMissing(100, 4, meter()))
                .hasMessageContaining("absent key");
    }

    @Test
    void scan_lostEntry_fails() {
        engine.map.remove(keys.key(7));

        assertThatThrownBy(() -> subject.scan(false, 1, meter())).hasMessageContaining("999");
    }

    @Test
    void scan_olderValue_fails() {
        subject.putNext(7);
        engine.map.put(keys.key(7), values.value(7, (byte) (subject.model().generation(7) - 1)));

        assertThatThrownBy(() -> subject.scan(true, 1, meter()))
                .hasMessageContaining("generations");
    }

    @Test
    void scan_wrongDirection_fails() {
        engine.reversesScans = true;

        assertThatThrownBy(() -> subject.scan(false, 1, meter()))
                .hasMessage("a scan is out of order");
    }

    @Test
    void seek_lostEntry_fails() {
        engine.map.remove(keys.key(7));

        assertThatThrownBy(() -> subject.seek(7, 50)).hasMessage("seek of entry 7 fails");
    }

    private static Meter meter() {
        return new Meter(Long.MAX_VALUE / 2, Long.MAX_VALUE / 2);
    }
}
