/**
 * The public API of LogKV: the store, its buckets, cursors, snapshots and options, and the errors
 * they report. Interfaces, records and exceptions only; nothing here depends on how the engine
 * works, apart from the one factory that opens a store.
 */
@NullMarked
package dev.logkv;

import org.jspecify.annotations.NullMarked;
