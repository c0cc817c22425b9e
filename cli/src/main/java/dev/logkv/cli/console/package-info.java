/** What a person sees: the standard streams, tables, figures, progress. */
@NullMarked
package dev.logkv.cli.console;

import org.jspecify.annotations.NullMarked;
