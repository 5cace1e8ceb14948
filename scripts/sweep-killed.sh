#!/usr/bin/env bash
# Does a sweep that is killed at any moment go on without losing a row, and without computing one twice? Runs a small
# sweep, kills it (kill -9) at a random moment, resumes it, kills it again, until it ends; then begins anew, until it has
# been killed often enough. After every kill, each whole row of a shard stands there as before and no run stands twice;
# in the end runs.csv has the bytes of a sweep that was left alone. One and two threads take turns, and so do a sweep in
# one piece and one in three shards. Needs only the program:
#     cargo build --release
#     scripts/sweep-killed.sh [PROGRAM] [KILLS] [SEED]
# By default 100 kills. The moments follow from the seed. Exits 1 at the first difference and leaves the folder for a look.
set -euo pipefail
cd "$(dirname "$0")/.."

program=${1:-target/release/papaver}
wanted=${2:-100}
RANDOM=${3:-1}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
work=$(mktemp -d)
cd "$work"

cat >small.toml <<'END'
title = "To be killed"
species = "human"
duration = "1 h"
replicates = 1

[population.locus_coeruleus]
neurons = 10

[dose.morphine]
amount = "10 mg"
route = "iv"

[measure.rate]
variable = "locus_coeruleus.firing_rate"
END

cat >sweep.toml <<'END'
scenario = "small.toml"
title = "To be killed"
design = "grid"

[[factor]]
path = "dose.morphine.amount"
range = "1 to 50 mg"
points = 20
scale = "log"

[[factor]]
path = "mechanism.ac_superactivation"
values = [true, false]
END

fail() {
    printf '%s\nThe files are in %s.\n' "$1" "$work" >&2
    exit 1
}

# The whole rows of a shard: a kill may have cut the last one short.
whole() {
    if [[ -n $(tail -c 1 "$1") ]]; then
        sed '$d' "$1"
    else
        cat "$1"
    fi
}

# look SHARD: its rows begin with those it had at the last look, and no run stands twice. Remembers them for the next one.
look() {
    local name
    name=$(basename "$1")
    touch "kept/$name"
    whole "$1" >rows.txt
    cmp -s "kept/$name" <(head -c "$(wc -c <"kept/$name")" rows.txt) || fail "round $round: $1 has lost rows"
    twice=$(tail -n +2 rows.txt | cut -d , -f 1 | sort | uniq -d)
    [[ -z $twice ]] || fail "round $round: $1 has these runs twice: $twice"
    mv rows.txt "kept/$name"
}

TIMEFORMAT=%R
seconds=$({ time "$program" sweep sweep.toml --out reference --threads 2 >said.txt 2>&1; } 2>&1)
[[ -s reference/runs.csv ]] || fail "the sweep that was left alone: $(cat said.txt)"

# A random moment from the start to a little after the end of a sweep in so many shards.
moment() {
    awk -v r="$RANDOM" -v s="$seconds" -v n="$1" 'BEGIN { printf "%.4f", r / 32768 * s / n * 1.2 }'
}

kills=0 starts=0 unfinished=0

# to_the_end SHARDS ARGUMENT...: starts the sweep with these arguments, kills it and resumes it until it ends.
to_the_end() {
    local shards=$1 id code shard
    shift
    while :; do
        starts=$((starts + 1))
        "$program" sweep sweep.toml --out out --resume --threads $((starts % 2 + 1)) "$@" >said.txt 2>&1 &
        id=$!
        sleep "$(moment "$shards")"
        kill -9 "$id" 2>/dev/null || true
        code=0
        # The shell's own word about the kill goes nowhere.
        wait "$id" 2>/dev/null || code=$?
        for shard in out/shards/*.csv; do
            [[ ! -e $shard ]] || look "$shard"
        done
        [[ ! -e out/runs.csv ]] || cmp -s reference/runs.csv out/runs.csv || fail "round $round: runs.csv is not whole"
        case $code in
        0) return ;;
        137) kills=$((kills + 1)) ;;
        *) fail "round $round: exit $code: $(cat said.txt)" ;;
        esac
        [[ ! -e out/shards ]] || [[ -e out/runs.csv ]] || unfinished=$((unfinished + 1))
    done
}

for ((round = 1; kills < wanted; round++)); do
    rm -rf out kept
    mkdir kept
    if ((round % 2)); then
        to_the_end 1
    else
        for k in 1 2 3; do
            to_the_end 3 --shard "$k/3"
        done
        "$program" collect out >said.txt 2>&1 || fail "round $round: collect: $(cat said.txt)"
    fi
    cmp -s reference/runs.csv out/runs.csv || fail "round $round: runs.csv differs"
    ((round % 20)) || printf '%d sweeps, %d kills\n' "$round" "$kills" >&2
done

printf '%d sweeps of %d runs, %d starts, %d kills at random moments, %d of them with rows half done: ' \
    "$((round - 1))" "$(($(wc -l <reference/runs.csv) - 1))" "$starts" "$kills" "$unfinished"
printf 'no row lost, none twice, and the same bytes.\n'
rm -rf "$work"
