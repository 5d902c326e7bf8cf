#!/bin/sh
# Starts the gateway from its jar as the image has it: taken apart, with an AOT cache. Both are made on first use, beside the jar.
#
#   mvn -q -DskipTests package
#   sh deploy/run.sh [--property=value ...]
#
# JAVA_HOME says which Java, of version 25, and JDK_JAVA_OPTIONS replaces its options. Another Java does without the cache, and says so.
# Where nothing can be written the jar starts as it is.

root=$(cd "$(dirname "$0")/.." && pwd)
jar=$root/proxy-app/target/proxy-app.jar
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
export JDK_JAVA_OPTIONS="${JDK_JAVA_OPTIONS--Xmx192m -XX:MaxDirectMemorySize=128m -Xmn112m -XX:+UseParallelGC -XX:+ExitOnOutOfMemoryError}"
allowed="--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"

# By the content: every build gives the jar the same date.
apart=$root/proxy-app/target/apart-$(cksum <"$jar" | tr ' ' -) || exit
cache=$apart/proxy-app.aot

# Without the environment of the gateway, whose properties are not the training's.
make() {
  rm -rf "$apart" &&
    "$java" -Djarmode=tools -jar "$jar" extract --destination "$apart" &&
    cd "$apart" &&
    env -i PATH="$PATH" JDK_JAVA_OPTIONS="$JDK_JAVA_OPTIONS" "$java" $allowed "-XX:AOTCacheOutput=$cache.new" -Xlog:aot=error \
      -cp "$apart/proxy-app.jar" dev.voxelgate.proxy.training.TrainingRun &&
    mv "$cache.new" "$cache"
}

if [ ! -f "$cache" ] && [ -w "$root/proxy-app/target" ]; then
  echo "The first start of this jar makes its AOT cache, which takes a minute or two" >&2
  (make) >"$root/proxy-app/target/apart.log" 2>&1
fi
if [ -f "$cache" ]; then
  exec "$java" $allowed "-XX:AOTCache=$cache" -cp "$apart/proxy-app.jar" dev.voxelgate.proxy.VoxelgateApplication "$@"
fi
exec "$java" $allowed -jar "$jar" "$@"
