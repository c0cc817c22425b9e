package dev.logkv.benchmarks.suite;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The way that records are written as JSON here, and read again. */
final class Json {

    static final JsonMapper LINES = JsonMapper.builder().build();

    static final JsonMapper PAGES =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private Json() {}
}
