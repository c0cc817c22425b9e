package dev.logkv.testkit;

import dev.logkv.LogKV;
import dev.logkv.LogKVException;
import java.io.IOException;
import java.nio.file.Path;

/** Opens a store, says so or why not, and closes it when its input ends. */
final class LockHolder {

    static final String OPEN = "open";

    private LockHolder() {}

    public static void main(String[] args) throws IOException {
        try (LogKV store = LogKV.open(Path.of(args[0]))) {
            store.put(new byte[] {1}, new byte[] {2});
            System.out.println(OPEN);
            while (System.in.read() >= 0) {
                // Waits for the end.
            }
        } catch (LogKVException.Locked e) {
            System.out.println(e.getMessage());
        }
    }
}
