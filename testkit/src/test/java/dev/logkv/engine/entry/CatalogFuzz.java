package dev.logkv.engine.entry;

import static dev.logkv.testkit.fuzz.FuzzOracle.require;

import dev.logkv.testkit.fuzz.FuzzTarget;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** An entry of the catalog: the length of the name, the name, and what is stored under it. */
public final class CatalogFuzz {

    public static final FuzzTarget TARGET =
            new FuzzTarget(
                    "catalog",
                    CatalogFuzz.class,
                    CatalogFuzz::fuzzerTestOneInput,
                    List.of(
                            new byte[] {2, 'b', 't', 2, 0, 0, 0},
                            new byte[] {0, 3, 0, 0, 0},
                            new byte[] {3, (byte) 0xe2, (byte) 0x82, (byte) 0xac, 9, 1, 0, 0}));

    private CatalogFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        int nameEnd = Math.min(input.length, 1 + (input[0] & 0xff));
        byte[] key = Arrays.copyOfRange(input, 1, nameEnd);
        byte[] value = Arrays.copyOfRange(input, nameEnd, input.length);
        Optional<CatalogLayout.CatalogEntry> entry = CatalogLayout.decode(key, value);
        if (entry.isPresent()) {
            CatalogLayout.CatalogEntry found = entry.get();
            require(Arrays.equals(key, CatalogLayout.encodeName(found.name())), "another name");
            require(Arrays.equals(value, CatalogLayout.encodeId(found.id())), "another id");
            require(found.id() >= CatalogLayout.FIRST_ID, "an id that is not given out");
        }
    }
}
