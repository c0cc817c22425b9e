package dev.logkv.cli;

import dev.logkv.Verification;
import java.io.StringWriter;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** What a verification found as JSON. */
final class VerificationJson {

    private VerificationJson() {}

    /** Returns it as one JSON object, its members named as the components of Verification. */
    static String of(Verification found) {
        var text = new StringWriter();
        try (JsonGenerator json =
                new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeBooleanProperty("sound", found.isSound());
            json.writeNumberProperty("files", found.files());
            json.writeNumberProperty("bytes", found.bytes());
            json.writeNumberProperty("operations", found.operations());
            json.writeArrayPropertyStart("problems");
            for (Verification.Problem problem : found.problems()) {
                json.writeStartObject();
                json.writeStringProperty("file", problem.file());
                json.writeNumberProperty("offset", problem.offset());
                json.writeStringProperty("problem", problem.problem());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayPropertyStart("notes");
            for (Verification.Note note : found.notes()) {
                json.writeStartObject();
                json.writeStringProperty("file", note.file());
                json.writeStringProperty("text", note.text());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return text.toString();
    }
}
