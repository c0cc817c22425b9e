package dev.logkv.cli.demo;

import dev.logkv.Durability;
import dev.logkv.LogKV;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The process that is killed: writes a feed into a store, and says on standard output after each
 * trade how many are acknowledged. It writes until it is killed, or until nobody listens.
 *
 * <p>Arguments: directory, feed, how many trades to pass over.
 */
final class FeedWriter {

    private FeedWriter() {}

    public static void main(String[] args) throws IOException {
        Feed feed = FeedSource.ofArgument(args[1]).begin();
        feed.skip(Long.parseLong(args[2]));
        try (LogKV db = LogKV.open(Path.of(args[0]));
                // Not buffered: what is said here was acknowledged, whatever happens next.
                OutputStream acknowledgements = new FileOutputStream(FileDescriptor.out)) {
            var market = new MarketStore(db);
            for (long written = 1; ; written++) {
                market.add(feed.next(), Durability.BUFFERED);
                acknowledgements.write((written + "\n").getBytes(StandardCharsets.US_ASCII));
            }
        }
    }
}
