package dev.voxelgate.proxy.security.studies;

import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/**
 * Tells whether a result of a search, a DICOM JSON object, is of a caller's studies: an archive ignores a key that it does
 * not know, and matches without regard to capitals. Throws a JacksonException when it is not well-formed.
 *
 * @param attribute that tells, eight digits
 * @param values of the caller
 */
record SearchResultFilter(String attribute, Set<String> values) implements Predicate<byte[]> {

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS) // which some archives write
            // The names come from the archive: a table of all that it makes up would be for nothing.
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .build();

    @Override
    public boolean test(byte[] result) {
        try (var tokens = JSON.createParser(ObjectReadContext.empty(), result)) {
            boolean named = false;
            tokens.nextToken();
            while (tokens.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean tells = tokens.currentName().equals(attribute);
                tokens.nextToken();
                if (!tells) {
                    tokens.skipChildren();
                } else if (isTheirs(tokens)) {
                    named = true;
                } else {
                    return false;
                }
            }
            return named && tokens.nextToken() == null; // to the end: what is passed on is well-formed
        }
    }

    /** Every value, and at least one. */
    private boolean isTheirs(JsonParser tokens) {
        boolean named = false;
        if (tokens.currentToken() != JsonToken.START_OBJECT) {
            return false;
        }
        while (tokens.nextToken() == JsonToken.PROPERTY_NAME) {
            boolean tells = tokens.currentName().equals("Value");
            tokens.nextToken();
            if (!tells) {
                tokens.skipChildren();
            } else if (areTheirs(tokens)) {
                named = true;
            } else {
                return false;
            }
        }
        return named;
    }

    private boolean areTheirs(JsonParser tokens) {
        if (tokens.currentToken() != JsonToken.START_ARRAY) {
            return false;
        }
        int count = 0;
        while (tokens.nextToken() == JsonToken.VALUE_STRING
                && values.contains(tokens.getString().strip())) {
            count++;
        }
        return count > 0 && tokens.currentToken() == JsonToken.END_ARRAY;
    }

    @Override
    public String toString() {
        return "own results"; // whose studies they are may tell of patients
    }
}
