package dev.logkv.cli;

import dev.logkv.cli.record.RecordFormat;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a file format, and knows the names there are. */
abstract class FormatConverter implements ITypeConverter<RecordFormat>, Iterable<String> {

    private final List<RecordFormat> formats;

    private FormatConverter(RecordFormat... formats) {
        this.formats = List.of(formats);
    }

    @Override
    public RecordFormat convert(String name) {
        for (RecordFormat format : formats) {
            if (format.toString().equalsIgnoreCase(name)) {
                return format;
            }
        }
        throw new TypeConversionException(
                "'" + name + "' is not one of " + String.join(", ", this));
    }

    @Override
    public Iterator<String> iterator() {
        var names = new ArrayList<String>();
        formats.forEach(format -> names.add(format.toString()));
        return names.iterator();
    }

    /** The formats that can be read. */
    static final class ToImport extends FormatConverter {
        ToImport() {
            super(RecordFormat.values());
        }
    }

    /** The formats that can be written. */
    static final class ToExport extends FormatConverter {
        ToExport() {
            super(RecordFormat.CSV, RecordFormat.JSONL);
        }
    }
}
