/** The interactive shell: the commands of the command line on one store that stays open. */
@NullMarked
package dev.logkv.cli.shell;

import org.jspecify.annotations.NullMarked;
