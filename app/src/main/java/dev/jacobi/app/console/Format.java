package dev.jacobi.app.console;

import java.util.Locale;

/** Numbers for people. */
public final class Format {
    private Format() {}

    /** As in {@code 72.31 %}. */
    public static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }

    /** As in {@code 0:42}, {@code 12:05} or {@code 1:02:03}. */
    public static String clock(double seconds) {
        long whole = Math.round(seconds);
        return whole < 3600
                ? String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
    }

    /** As in {@code 210 MiB}. */
    public static String bytes(long bytes) {
        return bytes < 1 << 20
                ? String.format(Locale.ROOT, "%.0f KiB", (double) bytes / (1 << 10))
                : bytes < 1 << 30
                        ? String.format(Locale.ROOT, "%.0f MiB", (double) bytes / (1 << 20))
                        : String.format(Locale.ROOT, "%.1f GiB", (double) bytes / (1 << 30));
    }

    /** As in {@code 78,042}. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** A bar of {@code width} characters that is filled up to a share. */
    public static String bar(double share, int width) {
        int filled = Math.clamp(Math.round(share * width), 0, width);
        String head = filled == width ? "" : ">";
        return "[" + "=".repeat(filled) + head + " ".repeat(width - filled - head.length()) + "]";
    }
}
