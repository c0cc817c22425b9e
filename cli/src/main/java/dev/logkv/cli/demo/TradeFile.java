package dev.logkv.cli.demo;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.logkv.cli.CommandFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;

/** Trades in a CSV file with the columns timestamp_ms, symbol, trade_id, side, price, amount. */
final class TradeFile {

    private static final List<String> COLUMNS =
            List.of("timestamp_ms", "symbol", "trade_id", "side", "price", "amount");

    private TradeFile() {}

    /**
     * Returns all trades, in their order.
     *
     * @throws CommandFailure if there are none, or the file is not what it should be
     */
    static List<Trade> read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw CommandFailure.badInput("there is no file " + file);
        }
        var trades = new ArrayList<Trade>();
        try (CsvReader<NamedCsvRecord> csv = CsvReader.builder().ofNamedCsvRecord(file)) {
            csv.forEach(line -> trades.add(trade(file, line)));
        } catch (CsvParseException e) {
            throw CommandFailure.badInput(file + ": " + e.getMessage());
        } catch (UncheckedIOException e) {
            throw CommandFailure.badInput(file + ": " + e.getMessage());
        }
        if (trades.isEmpty()) {
            throw CommandFailure.badInput(file + " holds no trades");
        }
        var ids = new HashSet<Long>();
        for (Trade trade : trades) {
            if (!ids.add(trade.id())) {
                throw CommandFailure.badInput(file + ": trade_id " + trade.id() + " comes twice");
            }
        }
        return trades;
    }

    private static Trade trade(Path file, NamedCsvRecord line) {
        for (String column : COLUMNS) {
            if (!line.getHeader().contains(column)) {
                throw CommandFailure.badInput(
                        "%s: there is no column '%s'; needed are %s"
                                .formatted(file, column, String.join(", ", COLUMNS)));
            }
        }
        try {
            return new Trade(
                    Long.parseLong(line.getField("timestamp_ms")),
                    line.getField("symbol"),
                    Long.parseLong(line.getField("trade_id")),
                    line.getField("side"),
                    new BigDecimal(line.getField("price")),
                    new BigDecimal(line.getField("amount")));
        } catch (NumberFormatException | NoSuchElementException e) {
            throw CommandFailure.badInput(
                    "%s: line %d: %s"
                            .formatted(file, line.getStartingLineNumber(), e.getMessage()));
        }
    }
}
