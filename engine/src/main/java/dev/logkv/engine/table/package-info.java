/**
 * Sorted tables: immutable files of operations in the order of their keys, with a locator for point
 * reads. Bytes: docs/format/table.md.
 */
@NullMarked
package dev.logkv.engine.table;

import org.jspecify.annotations.NullMarked;
