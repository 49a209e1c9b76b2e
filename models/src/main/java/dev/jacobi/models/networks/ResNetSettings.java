package dev.jacobi.models.networks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The settings of a residual network as words, as in {@code resnet50:groups=32,width-per-group=4}. */
final class ResNetSettings {
    private ResNetSettings() {}

    /** A design changed by settings. */
    static ResNetDesign apply(ResNetDesign design, Map<String, String> settings) {
        int groups = design.groups();
        int widthPerGroup = design.widthPerGroup();
        ResNetDesign changed = design;
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            String name = setting.getKey();
            String value = setting.getValue();
            switch (name) {
                case "groups" -> groups = number(name, value);
                case "width-per-group" -> widthPerGroup = number(name, value);
                case "replace-stride-with-dilation" -> changed = changed.withDilation(flags(name, value));
                case "norm" -> changed = changed.withNorm(norm(value));
                case "zero-init-residual" -> changed = changed.withZeroInitResidual(flag(name, value));
                default ->
                    throw new IllegalArgumentException(
                            "'%s': expected one of groups, width-per-group, replace-stride-with-dilation, norm, zero-init-residual"
                                    .formatted(name));
            }
        }
        return changed.withGroups(groups, widthPerGroup);
    }

    private static int number(String name, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("%s: got '%s', expected a number".formatted(name, value), e);
        }
    }

    private static boolean flag(String name, String value) {
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw new IllegalArgumentException("%s: got '%s', expected true or false".formatted(name, value));
        };
    }

    private static List<Boolean> flags(String name, String value) {
        return Arrays.stream(value.split("/", -1)).map(word -> flag(name, word)).toList();
    }

    private static Norm norm(String value) {
        return Arrays.stream(Norm.values())
                .filter(norm -> norm.name().toLowerCase(Locale.ROOT).equals(value))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("norm: got '%s', expected batch or group".formatted(value)));
    }
}
