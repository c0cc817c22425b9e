/**
 * The words the storage layers share: the internal key (key, sequence, kind of operation), the
 * contract of a cursor over entries, and the cursor that merges several into one ordered view.
 */
@NullMarked
package dev.logkv.engine.entry;

import org.jspecify.annotations.NullMarked;
