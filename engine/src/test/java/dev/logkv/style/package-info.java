/** Checks of the sources themselves: the order of the packages, and words that must not appear. */
@NullMarked
package dev.logkv.style;

import org.jspecify.annotations.NullMarked;
