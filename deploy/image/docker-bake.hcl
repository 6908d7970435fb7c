// docker buildx bake -f deploy/image/docker-bake.hcl [target…]; REGISTRY=… VERSION=… say the names.

variable "REGISTRY" {
  default = "zk-rollup"
}

variable "VERSION" {
  default = "0.1.0"
}

variable "PLATFORMS" {
  default = ""
}

group "default" {
  targets = ["image"]
}

target "image" {
  name       = service
  matrix     = { service = ["api", "sequencer", "executor", "prover", "l1-submitter", "l1-watcher", "operator"] }
  context    = "."
  dockerfile = "deploy/image/Dockerfile"
  target     = service
  tags       = ["${REGISTRY}/${service}:${VERSION}"]
  platforms  = PLATFORMS == "" ? [] : split(",", PLATFORMS)
  labels = {
    "org.opencontainers.image.title"    = "zk-rollup ${service}"
    "org.opencontainers.image.version"  = VERSION
    "org.opencontainers.image.licenses" = "GPL-3.0-or-later"
  }
}
