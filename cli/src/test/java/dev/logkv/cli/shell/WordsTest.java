package dev.logkv.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class WordsTest {

    @Test
    void spaces_separateWords() {
        assertThat(Words.split("  put k\t v ")).containsExactly("put", "k", "v");
        assertThat(Words.split("")).isEmpty();
        assertThat(Words.split("   ")).isEmpty();
    }

    @Test
    void quotes_keepWordsTogether() {
        assertThat(Words.split("put 'a b' \"c d\"e'f'")).containsExactly("put", "a b", "c def");
        assertThat(Words.split("put k ''")).containsExactly("put", "k", "");
        assertThat(Words.split("put k '{\"a\":\"b\\n\"}'"))
                .containsExactly("put", "k", "{\"a\":\"b\\n\"}");
    }

    @Test
    void backslash_takesTheNextCharacterAsItIs() {
        assertThat(Words.split("a\\ b \\' \\\\")).containsExactly("a b", "'", "\\");
        assertThat(Words.split("\"a\\\"b\\\\c\\d\"")).containsExactly("a\"b\\c\\d");
        assertThat(Words.split("a\\")).containsExactly("a\\");
    }

    @Test
    void quoteThatIsNotClosed_isAnError() {
        assertThatThrownBy(() -> Words.split("put 'a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not closed");
        assertThatThrownBy(() -> Words.split("put \"a\\\"")).hasMessageContaining("not closed");
    }
}
