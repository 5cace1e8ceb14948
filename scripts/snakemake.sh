#!/usr/bin/env bash
# Does workflow/Snakefile do what it should? Runs the quick sweep in one go and by Snakemake in shards, deletes the file of
# one shard and runs Snakemake again: only that shard and `collect` may work again, and runs.csv must have the same bytes
# each time. Needs the program, and Python 3.11 or newer to install Snakemake from PyPI into a temporary folder; says so
# and does nothing where that fails:
#     cargo build --release
#     scripts/snakemake.sh [PROGRAM] [SHARDS]
# Exits 1 at the first difference and leaves the folder for a look.
set -euo pipefail
cd "$(dirname "$0")/.."

program=${1:-target/release/papaver}
shards=${2:-4}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
root=$PWD
work=$(mktemp -d)

fail() {
    printf '%s\nThe files are in %s.\n' "$1" "$work" >&2
    exit 1
}

# quietly NAME COMMAND...: shows what the command said only if it fails.
quietly() {
    local name=$1
    shift
    "$@" >"$work/said.txt" 2>&1 || fail "$name failed: $(cat "$work/said.txt")"
}

install() {
    python3 -m venv "$work/venv" && "$work/venv/bin/pip" install --quiet --disable-pip-version-check 'snakemake>=8'
}

# Its own folders for state and cache, so that nothing is left in the tree or at home.
snakemake() {
    XDG_CACHE_HOME=$work/cache "$work/venv/bin/snakemake" --snakefile "$root/workflow/Snakefile" --directory "$work" \
        --cores 2 --config papaver="$program" design="$root/scenarios/sweeps/quick.toml" out=out shards="$shards"
}

# Which results are newer than the file `before`, on one line.
newer() {
    (cd "$work/out" && find . -name '*.csv' -newer "$work/before" | sort | tr '\n' ' ')
}

if ! install >"$work/said.txt" 2>&1; then
    printf 'not run: Snakemake could not be installed: %s\n' "$(tail -n 1 "$work/said.txt")"
    rm -rf "$work"
    exit 0
fi

quietly "the sweep in one go" "$program" sweep scenarios/sweeps/quick.toml --out "$work/whole" --threads 2
quietly "Snakemake" snakemake
cmp "$work/whole/runs.csv" "$work/out/runs.csv" || fail "Snakemake's runs.csv is not that of the sweep in one go"

touch "$work/before"
quietly "Snakemake with nothing to do" snakemake
[[ -z $(newer) ]] || fail "nothing was to be done, and these are new: $(newer)"

deleted=./shards/2-of-$shards.csv
rm "$work/out/$deleted"
quietly "Snakemake after one shard was deleted" snakemake
[[ $(newer) == "./runs.csv $deleted " ]] || fail "$deleted was deleted, and these are new: $(newer)"
cmp "$work/whole/runs.csv" "$work/out/runs.csv" || fail "runs.csv is another one after a shard was deleted"

printf 'Snakemake %s: %s shards, one deleted, which alone was computed again; runs.csv has the same bytes each time.\n' \
    "$("$work/venv/bin/snakemake" --version)" "$shards"
rm -rf "$work"
