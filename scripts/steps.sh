# The steps of `scripts/setup`; each does nothing when its result is there.
# shellcheck shell=bash

PACKAGES=(
    build-essential pkg-config clang libclang-dev cmake protobuf-compiler libprotobuf-dev libssl-dev
    ffmpeg libavcodec-dev libavformat-dev libavfilter-dev libavdevice-dev libswscale-dev libswresample-dev
    chromium fonts-dejavu-core jq curl nginx-light libnginx-mod-rtmp
)

system_packages() {
    local missing=() package
    for package in "${PACKAGES[@]}"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && { echo "all ${#PACKAGES[@]} present"; return; }
    echo "installing: ${missing[*]}"
    local root=()
    [ "$(id -u)" -eq 0 ] || root=(sudo)
    if [ ${#root[@]} -gt 0 ] && ! command -v sudo >/dev/null; then
        echo "missing packages: ${missing[*]}; install them as root, or install sudo" >&2
        return 1
    fi
    # The peers of the bench must not start as services.
    "${root[@]}" sh -c 'apt-get update -qq && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"' sh "${missing[@]}" >/dev/null
}

rust_components() {
    command -v rustup >/dev/null || { echo "rustup is missing: install Rust with rustup first" >&2; return 1; }
    command -v npm >/dev/null || { echo "npm is missing: install Node.js 20 or newer first" >&2; return 1; }
    rustup component add rust-src rustfmt clippy 2>&1 | grep -v 'up to date' || true
    rustup target add wasm32v1-none 2>&1 | grep -v 'up to date' || true
    rustc --version
}

test_runner() {
    cargo nextest --version 2>/dev/null | head -n 1 && return
    cargo install cargo-nextest --version 0.9.143 --locked --root "$W3AV_CACHE/tools" --quiet
}

# finish DIR: moves a folder that was built beside its place into it, so that a half-built one is never used.
finish() {
    rm -rf "$1" && mv "$1.partial" "$1"
}

local_chain() {
    [ -x "$DEVNET_HOME/w3av-devnet" ] && [ -s "$DEVNET_HOME/spec.json" ] && { echo "present: $DEVNET_HOME"; return; }
    local target="$W3AV_CACHE/target/devnet" folder=deployments/devnet
    mkdir -p "$DEVNET_HOME.partial"
    (cd $folder && CARGO_TARGET_DIR="$target" cargo build --release --locked -p w3av-devnet)
    # What a runtime needs to be loaded by a node: its own allocator and panic handler, and the exports the node asks for.
    (cd $folder && CARGO_TARGET_DIR="$target" \
        RUSTFLAGS='--cfg substrate_runtime -C link-arg=--export-table -C link-arg=--export=__heap_base -C link-arg=--import-memory' \
        cargo rustc --profile wasm --locked -p w3av-devnet-runtime --no-default-features --target wasm32v1-none --crate-type cdylib)
    cp "$target/release/w3av-devnet" "$target/wasm32v1-none/wasm/w3av_devnet_runtime.wasm" "$DEVNET_HOME.partial/"
    "$DEVNET_HOME.partial/w3av-devnet" build-spec --runtime "$DEVNET_HOME.partial/w3av_devnet_runtime.wasm" --out "$DEVNET_HOME.partial/spec.json"
    finish "$DEVNET_HOME"
}

contracts() {
    mkdir -p target && ln -sfn "$W3AV_CONTRACTS" target/contracts
    [ -s "$W3AV_CONTRACTS/event.polkavm" ] && { echo "present: $W3AV_CONTRACTS"; return; }
    CARGO_TARGET_DIR="$W3AV_CACHE/target/contract-build" cargo build --quiet --locked --manifest-path contracts/build/Cargo.toml
    W3AV_CONTRACTS_TARGET="$W3AV_CACHE/target/contracts" \
        "$W3AV_CACHE/target/contract-build/debug/w3av-contract-build" --contracts contracts --out "$W3AV_CONTRACTS.partial"
    finish "$W3AV_CONTRACTS"
}

node_programs() {
    # Every crate of the lock file, also of other machines: the rules of the tree ask cargo without the network.
    cargo fetch --locked --quiet
    cargo build --locked -p w3av-daemon -p w3av-worker -p w3av-demo
}

# OpenZeppelin's contracts as EVM bytecode, which the differential tests compare ours with.
reference_contracts() {
    [ -s "$W3AV_OPENZEPPELIN/version.txt" ] && { echo "present: $W3AV_OPENZEPPELIN"; return; }
    (cd tests/contracts/openzeppelin && npm ci --no-audit --no-fund --loglevel=error && node compile.mjs "$W3AV_OPENZEPPELIN.partial")
    finish "$W3AV_OPENZEPPELIN"
}

# The TypeScript package that the page and the examples use, and the examples.
contract_package() {
    local folder
    for folder in contracts/interfaces/typescript tests/examples/typescript; do
        [ $folder/node_modules/.package-lock.json -nt $folder/package-lock.json ] && continue
        (cd $folder && npm ci --no-audit --no-fund --loglevel=error)
    done
}

web_page() {
    [ -s "$W3AV_WEB/index.html" ] && [ -d node/web/node_modules ] && { echo "present: $W3AV_WEB"; return; }
    (cd node/web && npm ci --no-audit --no-fund --loglevel=error && npm run build -- --outDir "$W3AV_WEB.partial" --emptyOutDir --logLevel warn)
    finish "$W3AV_WEB"
}
