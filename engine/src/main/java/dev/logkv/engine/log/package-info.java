/**
 * The log: a row of segment files of fixed capacity. A record is one atomic batch with its
 * checksum; the newest segment is preallocated, mapped and appended to, older ones are sealed.
 * Everything else in the store is an index over what is written here.
 */
@NullMarked
package dev.logkv.engine.log;

import org.jspecify.annotations.NullMarked;
