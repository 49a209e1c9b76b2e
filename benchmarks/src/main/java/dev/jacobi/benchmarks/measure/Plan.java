package dev.jacobi.benchmarks.measure;

import dev.jacobi.benchmarks.engine.EngineBenchmark;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Benchmarks that are run together: every combination of the values.
 *
 * @param benchmark the class
 * @param parameters values for its parameters; those that are missing keep their defaults
 * @param threads threads that run the benchmark itself; the engine's own are a parameter
 */
record Plan(Class<?> benchmark, Map<String, List<String>> parameters, int threads) {
    static final String ENGINE = "engine";

    /** Of a convolution. */
    static final String SHAPE = "shape";

    static Plan of(Class<?> benchmark) {
        return new Plan(benchmark, Map.of(), 1);
    }

    /** The same plan with values for one more parameter. */
    Plan with(String parameter, Collection<?> values) {
        Map<String, List<String>> more = new LinkedHashMap<>(parameters);
        more.put(parameter, values.stream().map(Object::toString).toList());
        return new Plan(benchmark, more, threads);
    }

    /** The same plan with one value for one more parameter. */
    Plan with(String parameter, Object value) {
        return with(parameter, List.of(value));
    }

    /** The same plan with those of its shapes that contain an expression; nothing if there are none. */
    Optional<Plan> only(Pattern expression) {
        if (!parameters.containsKey(SHAPE)) {
            return Optional.of(this);
        }
        List<String> shapes = parameters.get(SHAPE).stream()
                .filter(shape -> expression.matcher(shape).find())
                .toList();
        return shapes.isEmpty() ? Optional.empty() : Optional.of(with(SHAPE, shapes));
    }

    /** The same plan on an engine, if it measures one. */
    Plan on(Engine engine) {
        return EngineBenchmark.class.isAssignableFrom(benchmark) ? with(ENGINE, engine.name()) : this;
    }

    Plan inThreads(int count) {
        return new Plan(benchmark, parameters, count);
    }
}
