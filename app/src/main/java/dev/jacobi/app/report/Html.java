package dev.jacobi.app.report;

import dev.jacobi.app.pictures.Picture;
import dev.jacobi.app.pictures.PictureFormat;
import dev.jacobi.app.pictures.Theme;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/** Pieces of a page that needs nothing beside it. */
public final class Html {
    /** Above this a picture of lines and areas is larger than its pixels would be. */
    private static final int LARGEST_SVG = 200_000;

    private Html() {}

    /** A whole page of a report; it may load nothing from anywhere. */
    static String page(String title, String body) {
        return page(title, "", body, "");
    }

    /**
     * A whole page; it may load nothing from anywhere.
     *
     * @param style what it has beside a report's style
     * @param script what it has beside a report's script
     */
    public static String page(String title, String style, String body, String script) {
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
            <link rel="icon" href="data:,">
            <title>%1$s</title>
            <style>
            %2$s</style>
            </head>
            <body>
            <a class="skip" href="#main">Skip to the content</a>
            %3$s
            <script>
            %4$s</script>
            </body>
            </html>
            """.formatted(
                        escape(title),
                        resource(Html.class, "report.css") + style,
                        body,
                        resource(Html.class, "report.js") + script);
    }

    /** Links to the sections of a page. */
    static String contents(List<Section> sections) {
        return sections.stream()
                .map(section -> "<a href=\"#%s\">%s</a>".formatted(section.id(), escape(section.heading())))
                .collect(Collectors.joining("\n", "<nav aria-label=\"Sections\">\n", "\n</nav>"));
    }

    /** A part of a page under a heading; the body is HTML. */
    record Section(String heading, String body) {
        String id() {
            return heading.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        }

        @Override
        public String toString() {
            return "<section id=\"%1$s\" aria-labelledby=\"%1$s-h\">\n<h2 id=\"%1$s-h\">%2$s</h2>\n%3$s\n</section>"
                    .formatted(id(), escape(heading), body);
        }
    }

    /** A picture in the reader's theme. */
    static String picture(String description, Picture picture) {
        return """
            <picture class="figure">
            <source media="(prefers-color-scheme: dark)" srcset="%s">
            <img width="%d" height="%d" alt="%s" src="%s">
            </picture>\
            """.formatted(
                        data(picture, Theme.DARK),
                        picture.width(),
                        picture.height(),
                        escape(description),
                        data(picture, Theme.LIGHT));
    }

    private static String data(Picture picture, Theme theme) {
        byte[] svg = PictureFormat.SVG.encode(picture, theme);
        return svg.length <= LARGEST_SVG
                ? "data:image/svg+xml;base64," + base64(svg)
                : png(PictureFormat.PNG.encode(picture, theme));
    }

    /** A PNG file as an address. */
    static String png(byte[] file) {
        return "data:image/png;base64," + base64(file);
    }

    private static String base64(byte[] file) {
        return Base64.getEncoder().encodeToString(file);
    }

    /** Markup characters as what they stand for. */
    public static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** The text of a file that lies beside a class. */
    public static String resource(Class<?> beside, String name) {
        try (InputStream stream = beside.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
