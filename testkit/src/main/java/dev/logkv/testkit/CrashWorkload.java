package dev.logkv.testkit;

import dev.logkv.Options;
import dev.logkv.engine.compaction.TreeShape;
import java.util.List;

/**
 * What is done to a store while it may crash at any moment, and how closely that is looked at.
 *
 * @param name names it in failures
 * @param seed decides the order of background work, store ids, and which images are made
 * @param options of the store
 * @param shape of its tree of tables
 * @param actions one after the other
 * @param imagesMax most images of one boundary
 * @param nestedOneIn one image in so many has its recovery crash in turn; 1 for all
 * @param depth how often a recovery may crash in a row; 0 for never
 */
public record CrashWorkload(
        String name,
        long seed,
        Options options,
        TreeShape shape,
        List<StoreAction> actions,
        int imagesMax,
        int nestedOneIn,
        int depth) {

    CrashWorkload with(List<StoreAction> fewer) {
        return new CrashWorkload(name, seed, options, shape, fewer, imagesMax, nestedOneIn, depth);
    }
}
