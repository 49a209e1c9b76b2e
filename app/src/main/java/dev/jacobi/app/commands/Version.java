package dev.jacobi.app.commands;

import picocli.CommandLine.IVersionProvider;

/** The program's version. */
final class Version implements IVersionProvider {
    /** From the jar's manifest, where there is one. */
    static String number() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development version" : version;
    }

    /** The runtime and the machine in one line. */
    static String java() {
        return "%s (%s), %s %s"
                .formatted(
                        Runtime.version(),
                        System.getProperty("java.vendor"),
                        System.getProperty("os.name"),
                        System.getProperty("os.arch"));
    }

    @Override
    public String[] getVersion() {
        return new String[] {"jacobi " + number(), "java " + java()};
    }
}
