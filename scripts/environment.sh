# Sourced by the other scripts: where things are, and how a step is shown.
# shellcheck shell=bash
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

W3AV_CACHE="${W3AV_CACHE:-$HOME/.cache/w3av}"
export W3AV_CACHE
export PATH="$W3AV_CACHE/tools/bin:$HOME/.cargo/bin:$PATH"
# Build folders live in the cache, so that the next checkout finds its dependencies compiled.
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$W3AV_CACHE/target/node}"

# key PATH...: hash of the files below the paths but documents, and of the compiler, that an artefact is built from.
key() {
    { find "$@" -type f -not -name '*.md' -not -path '*/target/*' -not -path '*/node_modules/*' -not -path '*/dist/*' -print0 |
        LC_ALL=C sort -z | xargs -0 sha256sum; cat rust-toolchain.toml; } | sha256sum | cut -c1-16
}

DEVNET_HOME="$W3AV_CACHE/devnet/$(key deployments/devnet)"
# Without what is made from the interfaces: that changes no blob.
export W3AV_CONTRACTS="$W3AV_CACHE/contracts/$(key $(find contracts -mindepth 1 -maxdepth 1 -not -name interfaces) contracts/interfaces/{sol,src,Cargo.toml})"
export W3AV_OPENZEPPELIN="$W3AV_CACHE/openzeppelin/$(key tests/contracts/openzeppelin)"
export W3AV_WEB="$W3AV_CACHE/web/$(key node/web contracts/interfaces/typescript)"
if [ -z "${W3AV_CHAIN_URL:-}" ]; then
    export W3AV_DEVNET="$DEVNET_HOME/w3av-devnet" W3AV_DEVNET_SPEC="$DEVNET_HOME/spec.json"
fi

STEPS=""
# step NAME COMMAND...: runs a command, shows that it runs, and remembers how long it took.
step() {
    local name="$1" started took
    shift
    started=$(date +%s)
    printf '==> %s\n' "$name"
    if ! "$@"; then
        printf 'FAILED: %s (the lines above say why)\n' "$name" >&2
        exit 1
    fi
    took=$(($(date +%s) - started))
    STEPS+=$(printf '%-34s %5d s' "$name" "$took")$'\n'
}

# steps_table TITLE: what ran and how long each took.
steps_table() {
    printf '\n%s\n%s\n' "$1" "$STEPS"
}
