/**
 * Where the parts become a store: opening and recovery, the write path, the read path, the cursor
 * of the user, snapshots and transactions. Each is a class of its own that can be read alone.
 */
@NullMarked
package dev.logkv.engine.store;

import org.jspecify.annotations.NullMarked;
