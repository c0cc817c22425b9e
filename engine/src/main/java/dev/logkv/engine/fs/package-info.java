/**
 * The only door to files. Everything the engine does on a disk (open, append, map, force, rename,
 * delete, sync a directory) goes through one small interface, so that tests can put a simulated
 * disk behind it and produce every crash image in between. No other package of the engine uses
 * {@code java.nio.file}.
 */
@NullMarked
package dev.logkv.engine.fs;

import org.jspecify.annotations.NullMarked;
