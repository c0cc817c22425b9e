package dev.logkv.cli.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ElixirLogRecordsTest {

    @Test
    void entries_areReadInTheirOrder() throws Exception {
        byte[] log =
                new ElixirLog().entry("btc", "4411.99").entry("", "").entry("btc", "4412").bytes();
        var reader = new ElixirLogRecords(new ByteArrayInputStream(log));

        assertThat(Readers.drain(reader)).containsExactly("btc=4411.99", "=", "btc=4412");
        assertThat(reader.tornTail()).isEmpty();
    }

    @Test
    void longestKey_isReadWhole() throws Exception {
        String key = "k".repeat(65_535);
        byte[] log = new ElixirLog().entry(key, "v").entry("b", "w").bytes();

        assertThat(Readers.drain(new ElixirLogRecords(new ByteArrayInputStream(log))))
                .containsExactly(key + "=v", "b=w");
    }

    @Test
    void lastEntry_tornAtEveryLength_isLeftOut_andReported() throws Exception {
        byte[] whole = new ElixirLog().entry("a", "1").entry("b", "22").bytes();
        int last = 14 + 1 + 1;
        for (int length = last; length < whole.length; length++) {
            var reader =
                    new ElixirLogRecords(new ByteArrayInputStream(Arrays.copyOf(whole, length)));

            assertThat(Readers.drain(reader)).as("%d bytes", length).containsExactly("a=1");
            assertThat(reader.tornTail())
                    .as("%d bytes", length)
                    .isEqualTo(length == last ? OptionalLong.empty() : OptionalLong.of(last));
        }
    }

    @Test
    void hugeSizeInATornEntry_costsNoMemory() throws Exception {
        for (int size : List.of(Integer.MAX_VALUE, 1 << 30, (1 << 30) + 1, -1)) {
            byte[] log = new ElixirLog().entry("a", "1").header(65_535, size).bytes();
            var reader = new ElixirLogRecords(new ByteArrayInputStream(log));

            assertThat(Readers.drain(reader)).containsExactly("a=1");
            assertThat(reader.tornTail()).hasValue(16);
        }
    }

    @Test
    void valueBeyondTheLimit_thatIsReallyThere_isBad_andTheNextIsRead() throws Exception {
        int size = (1 << 30) + 1;
        InputStream log =
                new SequenceInputStream(
                        new SequenceInputStream(
                                new ByteArrayInputStream(
                                        new ElixirLog().entry("a", "1").header(1, size).bytes()),
                                new Zeros(size + 1L)),
                        new ByteArrayInputStream(new ElixirLog().entry("b", "2").bytes()));

        assertThat(Readers.drain(new ElixirLogRecords(log)))
                .containsExactly(
                        "a=1",
                        "!offset 16: value of 1,073,741,825 bytes, at most 1,073,741,824",
                        "b=2");
    }

    /** So many zeros, none of which is stored. */
    private static final class Zeros extends InputStream {

        private long left;

        Zeros(long count) {
            left = count;
        }

        @Override
        public int read() throws IOException {
            return left-- > 0 ? 0 : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            int count = (int) Math.min(left, length);
            left -= count;
            Arrays.fill(target, offset, offset + count, (byte) 0);
            return count == 0 ? -1 : count;
        }
    }
}
