package dev.jacobi.app.report;

import dev.jacobi.app.pictures.PictureFormat;
import dev.jacobi.app.report.Figures.Figure;
import dev.jacobi.app.runs.RunFolder;
import dev.jacobi.datasets.ImageSet;
import dev.jacobi.models.evaluation.Evaluation;
import dev.jacobi.models.files.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes what a run is shown with, from nothing but its folder. */
public final class Reports {
    private Reports() {}

    /** Keeps what a network made of the test set in the run's folder. */
    public static void keep(RunFolder folder, ImageSet set, Evaluation test, long seed) throws IOException {
        TestResult.of(set, test, seed).write(folder);
    }

    /**
     * Draws the pictures of a run, each as PNG, SVG and PDF, and its {@code report.html}.
     *
     * @return the report
     * @throws IllegalArgumentException if the folder holds no run
     */
    public static Path write(RunFolder folder) throws IOException {
        RunRecord run = RunRecord.read(folder);
        List<Figure> figures = new ArrayList<>(Figures.curves(run));
        figures.addAll(Figures.confusion(run));
        figures.addAll(Figures.filters(run));
        figures.addAll(Figures.examples(run));
        for (Figure figure : figures) {
            for (PictureFormat format : PictureFormat.values()) {
                figure.picture().write(folder.file(figure.file() + "." + format.ending()));
            }
        }
        AtomicFile.write(folder.report(), RunPage.of(run));
        return folder.report();
    }

    /**
     * Writes a page that compares several runs.
     *
     * @throws IllegalArgumentException if a folder holds no run
     */
    public static void compare(List<RunFolder> folders, Path file) throws IOException {
        Map<String, RunRecord> runs = new LinkedHashMap<>();
        for (RunFolder folder : folders) {
            runs.put(name(folder, folders), RunRecord.read(folder));
        }
        AtomicFile.write(file, ComparisonPage.of(runs));
    }

    /** A folder's own name, or the whole path where another folder has the same name. */
    private static String name(RunFolder folder, List<RunFolder> all) {
        Path path = folder.path().toAbsolutePath().normalize();
        long namesakes = all.stream()
                .map(other -> other.path().toAbsolutePath().normalize())
                .distinct()
                .filter(other -> other.getFileName().equals(path.getFileName()))
                .count();
        return namesakes > 1 ? path.toString() : path.getFileName().toString();
    }
}
