package dev.jacobi.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A table of a page, whose columns the reader can sort. */
public final class Table {
    private final String caption;
    private final List<String> heads;
    private final List<String> rows = new ArrayList<>();

    /**
     * An empty table.
     *
     * @param caption for readers who do not see it
     * @param heads of the columns
     */
    public Table(String caption, String... heads) {
        this.caption = caption;
        this.heads = List.of(heads);
    }

    /**
     * One cell.
     *
     * @param text what it shows
     * @param key what it is sorted by; null for the text
     */
    public record Cell(String text, Double key) {
        /** Text. */
        public static Cell of(String text) {
            return new Cell(text, null);
        }

        static Cell percent(double share) {
            return new Cell(String.format(Locale.ROOT, "%.2f %%", 100 * share), share);
        }

        /** A number, by which it is sorted. */
        public static Cell number(String format, double value) {
            return new Cell(String.format(Locale.ROOT, format, value), value);
        }

        static Cell count(long value) {
            return new Cell(String.format(Locale.ROOT, "%,d", value), (double) value);
        }

        private String html() {
            return key == null
                    ? "<td>" + Html.escape(text) + "</td>"
                    : "<td class=\"number\" data-key=\"%s\">%s</td>".formatted(key, Html.escape(text));
        }
    }

    /** Adds a row under a heading of its own. */
    public Table row(String name, Cell... cells) {
        return row(name, List.of(cells));
    }

    Table row(String name, List<Cell> cells) {
        String html = cells.stream().map(Cell::html).collect(Collectors.joining());
        rows.add("<tr><th scope=\"row\">" + Html.escape(name) + "</th>" + html + "</tr>");
        return this;
    }

    /** As HTML; wide tables scroll by themselves, also by keyboard. */
    @Override
    public String toString() {
        String head = heads.stream()
                .map(name -> "<th scope=\"col\"><button type=\"button\">%s</button></th>".formatted(Html.escape(name)))
                .collect(Collectors.joining());
        return """
            <div class="wide" tabindex="0" role="region" aria-label="%1$s">
            <table class="sortable"><caption>%1$s</caption>
            <thead><tr>%2$s</tr></thead>
            <tbody>
            %3$s
            </tbody></table>
            </div>\
            """.formatted(Html.escape(caption), head, String.join("\n", rows));
    }
}
