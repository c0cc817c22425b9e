package dev.logkv.engine.version;

import static dev.logkv.testkit.fuzz.FuzzOracle.require;

import dev.logkv.testkit.fuzz.FuzzOracle;
import dev.logkv.testkit.fuzz.FuzzTarget;
import java.util.Arrays;
import java.util.List;

/** The changes of an edit: what is read is what is written, byte for byte, and applies or not. */
public final class EditFuzz {

    public static final FuzzTarget TARGET =
            new FuzzTarget("edit", EditFuzz.class, EditFuzz::fuzzerTestOneInput, List.of(seed()));

    private EditFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzOracle.reads(input.length, () -> check(input));
    }

    private static void check(byte[] input) {
        Edit edit;
        try {
            edit = EditFormat.read(new EditInput(input, 0, input.length));
        } catch (EditInput.Malformed refused) {
            return;
        }
        require(Arrays.equals(written(edit), input), "the changes are written differently");
        try {
            Version version = Version.EMPTY.apply(edit);
            require(version.nextNumber() > 0, "a number that cannot be given out");
        } catch (IllegalStateException misfit) {
            require(
                    String.valueOf(misfit.getMessage()).startsWith("the edit does not fit"),
                    "not a misfit: " + misfit);
        }
    }

    private static byte[] written(Edit edit) {
        EditOutput out = new EditOutput();
        EditFormat.write(edit, out);
        return out.toBytes();
    }

    private static byte[] seed() {
        return written(
                new Edit(
                        List.of(
                                new Change.MoveLog(SampleTables.anchor(1)),
                                new Change.AddRun(11, 1),
                                new Change.AddTable(11, SampleTables.table(22, "a", "d")),
                                new Change.AddRun(20, 0),
                                new Change.AddTable(20, SampleTables.table(21, "bnb", "eth")),
                                new Change.MergeInto(20, 11),
                                SampleTables.cut(20, 21, SampleTables.key("btc"), 4),
                                new Change.RemoveTable(20, 21),
                                new Change.RemoveRun(20))));
    }
}
