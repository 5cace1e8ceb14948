#!/usr/bin/env bash
# Does a run that is killed at any moment go on with the same bytes? Runs a small scenario, kills it (kill -9) at a random
# moment, resumes it, kills it again, until it ends; then compares all its files with those of a run that was left
# alone. After every kill each file that exists must be whole. Needs only the program:
#     cargo build --release
#     scripts/kill-and-resume.sh [KILLS] [PROGRAM] [NEURONS]
# By default 200 kills and 60 neurons, about a second of computing for each run. Exits 1 at the first difference and leaves
# the folder for a look.
set -euo pipefail
cd "$(dirname "$0")/.."

wanted=${1:-200}
program=${2:-target/release/papaver}
neurons=${3:-60}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
work=$(mktemp -d)
cd "$work"

cat >small.toml <<END
title = "To be killed"
species = "human"
duration = "12 h"
replicates = 2

[population.locus_coeruleus]
neurons = $neurons

[dose.morphine]
amount = "10 mg"
route = "iv"

[arm.control]
remove = ["dose"]

[arm.morphine]

[probe.firing]
kind = "dose_response"
at = ["1 h", "11 h"]
arm = ["morphine"]
clear = true
duration = "10 min"
drug = "morphine"
route = "local"
doses = ["30 nM", "300 nM", "3000 nM"]
variable = "locus_coeruleus.firing_rate"
window = "5 to 10 min"
as = "percent_fall"
relative_to = { vehicle = true }

[probe.naloxone]
kind = "challenge"
at = "3 h"
duration = "20 min"
dose.naloxone = { amount = "2 mg", route = "iv", at = "0 h" }

[measure]
rate = { variable = "locus_coeruleus.firing_rate" }
early = { variable = "locus_coeruleus.firing_rate", window = "1 to 2 h" }
END

fail() {
    printf '%s\nThe files are in %s.\n' "$1" "$work" >&2
    exit 1
}

# A file without what may differ between two runs: time, machine and threads.
bytes() {
    case $1 in
    *.json) sed '/"execution": {/,/}/d' "$1" ;;
    *.html) grep -v -E '<dt>(seconds|machine|threads)</dt>' "$1" ;;
    *) cat "$1" ;;
    esac
}

# Compares the files that exist with the reference; says which differ. All must exist if $1 is "all".
compare() {
    local name
    for name in timeseries.csv measures.csv run.json datapackage.json report.html; do
        if [[ -e out/$name ]]; then
            cmp -s <(bytes "reference/$name") <(bytes "out/$name") || fail "round $round: out/$name differs"
        elif [[ $1 == all ]]; then
            fail "round $round: out/$name is missing"
        fi
    done
}

TIMEFORMAT=%R
seconds=$({ time "$program" run small.toml --out reference --threads 2 >/dev/null 2>&1; } 2>&1)
[[ -s reference/run.json ]] || fail "the reference run failed"

# A random moment from the start to a little after the end.
moment() {
    awk -v r="$RANDOM" -v s="$seconds" 'BEGIN { printf "%.4f", r / 32768 * s * 1.2 }'
}

kills=0 starts=0 checkpoints=0
for ((round = 1; kills < wanted; round++)); do
    rm -rf out
    arguments=(--checkpoint-every "20 min")
    while :; do
        starts=$((starts + 1))
        "$program" run small.toml --out out --threads $((starts % 2 + 1)) "${arguments[@]}" >said.txt 2>&1 &
        id=$!
        sleep "$(moment)"
        kill -9 "$id" 2>/dev/null || true
        code=0
        # The shell's own word about the kill goes nowhere.
        wait "$id" 2>/dev/null || code=$?
        grep -q -i 'damaged\|another' said.txt && fail "round $round: $(cat said.txt)"
        case $code in
        0) break ;;
        137) kills=$((kills + 1)) ;;
        *) fail "round $round: exit $code: $(cat said.txt)" ;;
        esac
        compare those-there
        for file in out/checkpoints/*.checkpoint; do
            [[ -e $file ]] && checkpoints=$((checkpoints + 1))
        done
        arguments=(--checkpoint-every "20 min" --resume)
    done
    compare all
    [[ $(ls -A out | wc -l) -eq 5 ]] || fail "round $round: more than the five files is left: $(ls -A out)"
    ((round % 20)) || printf '%d runs, %d kills\n' "$round" "$kills" >&2
done

printf '%d runs, %d starts, %d kills at random moments, %d checkpoints met after them: all bytes the same.\n' \
    "$((round - 1))" "$starts" "$kills" "$checkpoints"
rm -rf "$work"
