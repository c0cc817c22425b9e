package dev.logkv.cli.record;

import java.io.OutputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/** The JSON parser and writer, with the limits of this package. */
final class Json {

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    // A writer ends a record, not the stream that it goes to.
                    .disable(
                            StreamWriteFeature.AUTO_CLOSE_TARGET,
                            StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxStringLength(RecordReader.TEXT_RECORD_BYTES_MAX)
                                    .build())
                    .build();

    private Json() {}

    static JsonParser parser(String text) {
        return FACTORY.createParser(ObjectReadContext.empty(), text);
    }

    static JsonGenerator generator(OutputStream target) {
        return FACTORY.createGenerator(ObjectWriteContext.empty(), target);
    }

    /** Returns what is wrong with JSON text, in words and with the column. */
    static String problem(JacksonException failure) {
        String column =
                failure.getLocation() == null
                        ? ""
                        : " (column " + failure.getLocation().getColumnNr() + ")";
        return "not JSON" + column + ": " + failure.getOriginalMessage();
    }
}
