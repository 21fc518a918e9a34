# Written without Docker at hand: untried.
#   docker build -t finetune4j .
#   docker run --rm -v "$PWD:/data" finetune4j predict --model /data/runs/first /data/image.jpg
FROM eclipse-temurin:17-jdk AS build
WORKDIR /source
COPY . .
# The zip is for this image's own platform.
RUN apt-get update && apt-get install -y --no-install-recommends unzip && \
    case "$(uname -m)" in x86_64) platform=linux-x86_64 ;; aarch64) platform=linux-arm64 ;; *) exit 1 ;; esac && \
    ./mvnw -B -q -ntp -Pdist package -Dmaven.test.skip -Dspotless.check.skip "-Dfinetune4j.platform=$platform" && \
    unzip -q app-module/target/finetune4j-*-"$platform".zip -d /opt && mv /opt/finetune4j-* /opt/finetune4j

FROM eclipse-temurin:17-jre
# OpenMP is what oneDNN and ND4J compute with; a font, for the words in images and plots.
RUN apt-get update && apt-get install -y --no-install-recommends libgomp1 fontconfig fonts-dejavu-core && \
    rm -rf /var/lib/apt/lists/* && useradd --create-home finetune4j
COPY --from=build /opt/finetune4j /opt/finetune4j
USER finetune4j
WORKDIR /data
ENTRYPOINT ["/opt/finetune4j/bin/finetune4j"]
