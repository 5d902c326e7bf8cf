# The gateway. Build the jar first: mvn -DskipTests package && docker build -t voxelgate .
#
# Any base with a Java 25 runtime on its PATH will do: docker build --build-arg BASE_IMAGE=...
ARG BASE_IMAGE=eclipse-temurin:25-jre

FROM ${BASE_IMAGE} AS layers
WORKDIR /layers
COPY proxy-app/target/proxy-app.jar ./
RUN java -Djarmode=tools -jar proxy-app.jar extract --layers --destination extracted

FROM ${BASE_IMAGE}
WORKDIR /opt/voxelgate
# What changes least comes first: a new version of the gateway is a layer of a few hundred kilobytes.
COPY --from=layers /layers/extracted/dependencies/ ./
COPY --from=layers /layers/extracted/snapshot-dependencies/ ./
COPY --from=layers /layers/extracted/application/ ./

# Without an upstream's URL the gateway is a demo. In a container every interface is the container's own.
ENV SERVER_ADDRESS=0.0.0.0
# Enough for the default limits, most of it for what is under way; memory does not grow with the size of a series.
# Replace the lot to change it.
ENV JDK_JAVA_OPTIONS="-Xmx192m -XX:MaxDirectMemorySize=128m -Xmn112m -XX:+UseParallelGC -XX:+ExitOnOutOfMemoryError"

# Classes as they are once linked, and profiles of the decoders: half of the work until the first array. Java does
# without, and says so, where it does not fit: another heap or collector may still use it, another Java does not.
RUN ["java", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-XX:AOTCacheOutput=proxy-app.aot", "-Xlog:aot=error", "-cp", "proxy-app.jar", "dev.voxelgate.proxy.training.TrainingRun"]

LABEL org.opencontainers.image.title="Voxelgate" \
      org.opencontainers.image.description="A reactive gateway that streams numpy arrays out of any DICOMweb archive" \
      org.opencontainers.image.licenses="Apache-2.0"

USER 10001:10001
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
  CMD ["java", "-Xmx16m", "-Xmn8m", "-XX:TieredStopAtLevel=1", "-cp", "proxy-app.jar", "dev.voxelgate.proxy.observe.HealthProbe"]
ENTRYPOINT ["java", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-XX:AOTCache=proxy-app.aot", "-cp", "proxy-app.jar", "dev.voxelgate.proxy.VoxelgateApplication"]
