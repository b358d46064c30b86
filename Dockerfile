# Dockerfile: the image of trueup: one static binary and what it needs of a system,
# which is little: the certificates it trusts, a name for its user, a place for
# temporary files. The time zones are in the binary.
#
#   docker build \
#     --build-arg VERSION="$(git describe --tags --always --dirty)" \
#     --build-arg REVISION="$(git rev-parse HEAD)" \
#     --build-arg SOURCE_DATE_EPOCH="$(git log -1 --format=%ct)" \
#     --output type=image,name=trueup,rewrite-timestamp=true .
#
# The same sources, Go and arguments give the same binary. To hold the Go image still
# too, name it by its digest: --build-arg GO_IMAGE=golang@sha256:...

ARG GO_IMAGE=golang:1.26-bookworm

# The compiler runs on the machine that builds, whatever machine the image is for.
FROM --platform=$BUILDPLATFORM ${GO_IMAGE} AS build
WORKDIR /src
ENV CGO_ENABLED=0 GOFLAGS=-buildvcs=false GOTOOLCHAIN=local

# The modules first, in a layer that a change of the sources leaves alone.
COPY go.mod go.sum ./
RUN go mod download

COPY . .
ARG TARGETOS TARGETARCH
ARG VERSION=dev
ARG SOURCE_DATE_EPOCH=0
RUN GOOS="$TARGETOS" GOARCH="$TARGETARCH" \
    go build -trimpath -ldflags "-X main.version=$VERSION" -o /image/trueup ./cmd/trueup
RUN mkdir -p /image/etc/ssl/certs /image/tmp /volume/data && \
    cp /etc/ssl/certs/ca-certificates.crt /image/etc/ssl/certs/ && \
    echo 'trueup:x:65532:65532::/data:/trueup' > /image/etc/passwd && \
    echo 'trueup:x:65532:' > /image/etc/group && \
    chmod 1777 /image/tmp && \
    find /image /volume -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +

FROM scratch
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="trueup" \
      org.opencontainers.image.description="Keeps a rewards ledger true: pulls facts, applies the published terms, books the difference" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=build /image/ /
COPY --from=build --chown=65532:65532 /volume/ /
# By number, so that Kubernetes can see that it is not root.
USER 65532:65532
# An embedded ledger lives in the folder where the program runs: mount a volume here.
WORKDIR /data
ENTRYPOINT ["/trueup"]
