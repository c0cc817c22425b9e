package dev.logkv.lz4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.logkv.Compression;
import dev.logkv.LogKVException;
import dev.logkv.engine.codec.KeyHash;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.OperationKind;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.StoreFile;
import dev.logkv.engine.table.Compressors;
import dev.logkv.engine.table.Table;
import dev.logkv.engine.table.TableCursor;
import dev.logkv.engine.table.TableFiles;
import dev.logkv.engine.table.TableProperties;
import dev.logkv.engine.table.TableSettings;
import dev.logkv.engine.table.TableWriter;
import dev.logkv.testkit.SimulatedFileSystem;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class Lz4TableTest {

    private static final UUID STORE_ID = new UUID(1, 2);
    private static final long SEED = 3;
    private static final int TRADES = 5_000;

    private final SimulatedFileSystem fs = SimulatedFileSystem.inMemory();
    private final Directory directory = fs.openDirectory(Path.of("/tables"));
    private final Arena arena = Arena.ofShared();

    @AfterEach
    void close() throws IOException {
        arena.close();
        directory.close();
        fs.assertNothingLeaked();
        fs.close();
    }

    @Test
    void table_compressed_isSmallerAndReadsTheSame() throws IOException {
        TableProperties properties = write(1);
        assertThat(properties.fileBytes()).isLessThan(properties.dataBytes() / 2);
        Table table = Table.open(directory, 1, STORE_ID, arena, null);
        table.verify();
        Operation view = new Operation();
        TableCursor cursor = table.cursor(null, null, false, Long.MAX_VALUE);
        for (int i = 0; i < TRADES; i++) {
            byte[] key = key(i);
            long place = table.find(KeyHash.of(SEED, 1, key), 1, key, Long.MAX_VALUE);
            assertThat(table.sequenceAt(place)).isEqualTo(i);
            assertThat(value(table.read(place, view))).isEqualTo(trade(i));
            assertThat(cursor.next()).isTrue();
            assertThat(value(cursor.operation())).isEqualTo(trade(i));
        }
        assertThat(cursor.next()).isFalse();
        byte[] absent = key(TRADES);
        assertThat(table.find(KeyHash.of(SEED, 1, absent), 1, absent, Long.MAX_VALUE))
                .isEqualTo(Table.ABSENT);
    }

    @Test
    void block_damaged_isCorruption() throws IOException {
        write(1);
        try (StoreFile file = directory.open(TableFiles.name(1))) {
            file.write(1_000, MemorySegment.ofArray(new byte[] {1, 2, 3}));
        }
        Table table = Table.open(directory, 1, STORE_ID, arena, null);
        assertThatThrownBy(() -> table.cursor(null, null, false, Long.MAX_VALUE).next())
                .isInstanceOf(LogKVException.Corruption.class)
                .hasMessageContaining("000000000001.table is damaged at offset 64");
    }

    private TableProperties write(long number) throws IOException {
        TableSettings settings =
                new TableSettings(
                        STORE_ID, SEED, TableSettings.BLOCK_BYTES, Compressors.of(Compression.LZ4));
        MemorySegment bytes = arena.allocate(1_000);
        byte[] head = new byte[200];
        Operation operation = new Operation();
        try (TableWriter writer = TableWriter.create(directory, number, settings)) {
            for (int i = 0; i < TRADES; i++) {
                byte[] value = trade(i).getBytes(StandardCharsets.UTF_8);
                int end =
                        Operation.writeHead(head, 0, OperationKind.PUT, 1, key(i), value.length, 0);
                MemorySegment.copy(head, 0, bytes, ValueLayout.JAVA_BYTE, 0, end);
                MemorySegment.copy(value, 0, bytes, ValueLayout.JAVA_BYTE, end, value.length);
                writer.add(operation.at(bytes, 0), i);
            }
            return writer.finish();
        }
    }

    private static byte[] key(int number) {
        return "xrp-eth/%08d".formatted(number).getBytes(StandardCharsets.UTF_8);
    }

    private static String trade(int number) {
        return "{\"trade_id\": %d, \"symbol\": \"xrp-eth\", \"side\": \"buy\", \"price\": 0.0%d}"
                .formatted(number, number % 977);
    }

    private static String value(Operation operation) {
        byte[] value =
                operation
                        .bytes()
                        .asSlice(operation.valueOffset(), operation.valueBytes())
                        .toArray(ValueLayout.JAVA_BYTE);
        return new String(value, StandardCharsets.UTF_8);
    }
}
