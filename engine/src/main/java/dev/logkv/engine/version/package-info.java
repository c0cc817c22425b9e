/**
 * What a store consists of: immutable versions of the list of tables, the edits between them, and
 * the manifest that makes edits durable. Bytes: docs/format/manifest.md.
 */
@NullMarked
package dev.logkv.engine.version;

import org.jspecify.annotations.NullMarked;
