/**
 * The memtable: an index over the bytes of one log segment, not a second copy of them. A hash table
 * answers point reads; the order that scans and flushes need is built only when they ask for it.
 */
@NullMarked
package dev.logkv.engine.memtable;

import org.jspecify.annotations.NullMarked;
