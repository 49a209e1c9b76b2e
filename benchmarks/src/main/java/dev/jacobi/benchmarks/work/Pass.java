package dev.jacobi.benchmarks.work;

/** One of the three computations that training needs of a convolution. They cost the same number of operations. */
public enum Pass {
    /** y from x and w. */
    FORWARD("forward"),

    /** dx from dy and w. */
    INPUT_GRADIENT("input gradient"),

    /** dw from dy and x. */
    WEIGHT_GRADIENT("weight gradient");

    private final String title;

    Pass(String title) {
        this.title = title;
    }

    /** As tables and pictures name it. */
    public String title() {
        return title;
    }
}
