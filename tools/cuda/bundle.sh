#!/usr/bin/env bash
# Packs what a machine with a graphics card needs to run the contract tests and a benchmark, where there is neither JDK nor
# Maven: bundle.sh [FOLDER], by default target/cuda-bundle. Beside the folder lies the same as FOLDER.tar.xz. An earlier
# bundle is replaced; any other folder that exists is refused.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bundle=$(realpath -m "${1:-$root/target/cuda-bundle}")
jdk=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")}
if ! grep -q '^JAVA_VERSION="25' "$jdk/release" 2>/dev/null; then
    echo "bundle.sh: $jdk is no JDK 25; set JAVA_HOME to one" >&2
    exit 1
fi

if [[ -e $bundle && ! ( -d $bundle/jars && -d $bundle/shims ) && -n $(ls -A "$bundle") ]]; then
    echo "bundle.sh: $bundle exists and is no earlier bundle; expected a new folder" >&2
    exit 1
fi
rm -rf "$bundle" "$bundle.tar.xz"
mkdir -p "$bundle/jars" "$bundle/shims"

# Packaged with their tests, but without running them. ONNX Runtime (53 MB) is for the tests of models, XChart for pictures.
(cd "$root" && mvn -B -ntp -q -pl cuda-backend,benchmarks -am package dependency:copy-dependencies \
    -DskipTests -Dexec.skip -DincludeScope=test -DexcludeArtifactIds=onnxruntime,xchart -DoutputDirectory="$bundle/jars")
cp "$root"/cuda-backend/target/jacobi-cuda-backend-*.jar "$root"/benchmarks/target/jacobi-benchmarks-*.jar "$bundle/jars"
"$jdk/bin/jar" --create --file "$bundle/jars/cuda-backend-tests.jar" -C "$root/cuda-backend/target/test-classes" .

# JCuda's jars of natives hold more than the backend loads, a compiler of 24 MB among it.
natives=$(mktemp -d)
trap 'rm -rf "$natives"' EXIT
for jar in "$bundle"/jars/jcu*-natives-*.jar; do
    (cd "$natives" && "$jdk/bin/jar" --extract --file "$jar" lib)
    rm "$jar"
done
(cd "$natives" && "$jdk/bin/jar" --create --file "$bundle/jars/jcuda-natives.jar" lib/lib{JCudaDriver,JNvrtc,JCublas2,JCudnn}-*.so)

"$jdk/bin/jlink" --add-modules java.base,java.logging,java.management,java.xml,jdk.incubator.vector,jdk.unsupported \
    --strip-debug --no-header-files --no-man-pages --compress zip-9 --output "$bundle/jre"

"$root/tools/cuda/shim.sh" "$natives"/lib/libJCublas2-*.so libcublas.so.12 libcublas.so.13 "$bundle/shims"
"$root/tools/cuda/shim.sh" "$natives"/lib/libJNvrtc-*.so libnvrtc.so.12 libnvrtc.so.13 "$bundle/shims"

cp -r "$root/benchmarks/gpu" "$bundle/gpu"
cp "$root/tools/cuda/run.sh" "$root/tools/java.options" "$bundle"
chmod +x "$bundle/run.sh"
XZ_OPT=-T0 tar -C "$(dirname "$bundle")" -cJf "$bundle.tar.xz" "$(basename "$bundle")"
du -sh "$bundle" "$bundle.tar.xz"
