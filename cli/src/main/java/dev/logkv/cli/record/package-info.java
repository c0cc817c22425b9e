/**
 * Records in files: read from CSV, JSON lines and the log of the teaching engine, written as CSV
 * and JSON lines. What is written here reads back as the same keys and values.
 */
@NullMarked
package dev.logkv.cli.record;

import org.jspecify.annotations.NullMarked;
