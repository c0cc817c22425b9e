package dev.logkv.engine.compaction;

import dev.logkv.engine.entry.EntryCursor;
import dev.logkv.engine.entry.Operation;
import java.util.List;

/** The tables of a run that is read to its end, one after the other. */
final class RunInput implements EntryCursor {

    private final List<TableInput> tables;
    private int index;

    RunInput(List<TableInput> tables) {
        this.tables = tables;
    }

    @Override
    public boolean next() {
        while (index < tables.size()) {
            if (tables.get(index).next()) {
                return true;
            }
            index++;
        }
        return false;
    }

    @Override
    public Operation operation() {
        return tables.get(index).operation();
    }

    @Override
    public long sequence() {
        return tables.get(index).sequence();
    }
}
