import dev.jacobi.core.autograd.*;
import dev.jacobi.core.backend.*;
import dev.jacobi.core.check.*;
import dev.jacobi.core.ops.*;
import java.util.List;

/** An operation of one's own, y = x·s with s = 1/(1 + e⁻ˣ), and the check that its derivative is right. */
record OwnOp(Tensor x, Tensor s) implements Op {
    /** The forward pass: what it computes on the way is not recorded, the operation as a whole is. */
    static Tensor swish(Tensor x) {
        Tensor s = Tape.withoutRecording(() -> UnaryOp.sigmoid(x));
        Tensor y = Tape.withoutRecording(() -> MulOp.mul(x, s));
        return Tape.record(new OwnOp(x, s), y);
    }

    @Override
    public List<Tensor> inputs() {
        return List.of(x);
    }

    /** dx = dy·(s + y·(1 - s)); rules are never recorded. */
    @Override
    public void backward(Tensor dy, GradientSink gradients) {
        Tensor y = MulOp.mul(x, s);
        Tensor slope = AddOp.add(s, SubOp.sub(y, MulOp.mul(y, s)));
        gradients.pass(x, MulOp.mul(dy, slope));
    }

    public static void main(String[] args) {
        Backend backend = Backends.open("reference", BackendOptions.defaults(), System.err::println);
        HostTensor x = HostTensor.of(Shape.of(5), -3, -0.5, 0, 1, 4);
        var result = GradientCheck.elementwise(backend, in -> swish(in[0]), List.of(x));
        System.out.println((result.within(1e-7) ? "right: " : "WRONG: ") + result.message());
    }
}
