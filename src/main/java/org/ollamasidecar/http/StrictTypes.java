package org.ollamasidecar.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * A value of the wrong kind is an error, and never taken for something that looks like it: {@code {"model": 7}} names no
 * model. Nor is a field that stands there twice, or whatever follows the body.
 */
@Singleton
final class StrictTypes implements ObjectMapperCustomizer {

    private static final List<CoercionInputShape> SHAPES = List.of(
            CoercionInputShape.Integer,
            CoercionInputShape.Float,
            CoercionInputShape.Boolean,
            CoercionInputShape.String,
            CoercionInputShape.EmptyString,
            CoercionInputShape.Array,
            CoercionInputShape.EmptyArray,
            CoercionInputShape.Object);

    @Override
    public void customize(ObjectMapper mapper) {
        SHAPES.forEach(shape -> mapper.coercionConfigDefaults().setCoercion(shape, CoercionAction.Fail));
        mapper.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS);
        mapper.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
    }
}
