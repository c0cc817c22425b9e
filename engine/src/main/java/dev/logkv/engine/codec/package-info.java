/**
 * How bytes are laid out: variable-length integers, checksums, and the common envelope (magic,
 * kind, format version, store id, file number, checksum) that every file starts and ends with. Pure
 * functions over memory; no file is touched here.
 */
@NullMarked
package dev.logkv.engine.codec;

import org.jspecify.annotations.NullMarked;
