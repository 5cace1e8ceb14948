#!/usr/bin/env bash
# Tries array.sh on a SLURM of one node, this machine: starts one on loopback, in a temporary folder and with keys and ports
# of its own, submits the quick sweep as an array of 20 jobs and what collects it, compares runs.csv with that of a sweep
# without SLURM, and stops it all again. Where snakemake and its executor plugin for SLURM are on PATH, it tries
# workflow/profiles/slurm too. Needs Debian or a system with its packages, and root where they are missing:
#     cargo build --release
#     workflow/slurm/try-on-one-node.sh [PROGRAM]
# Exits 1 if anything differs, and leaves the folder for a look.
set -euo pipefail
cd "$(dirname "$0")/../.."

program=${1:-target/release/papaver}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
design=scenarios/sweeps/quick.toml
root=$PWD
export PATH=$PATH:/usr/sbin

# Installing them may start Debian's own munged; its SLURM does not start without /etc/slurm/slurm.conf. Neither is used.
for needed in slurmctld slurmd sbatch munged; do
    if ! command -v "$needed" >/dev/null; then
        apt-get update --quiet
        apt-get install --quiet --yes --no-install-recommends slurm-wlm munge
        break
    fi
done

work=$(mktemp -d)
# munged wants its socket where everybody may enter and only its user may write.
chmod 755 "$work"
mkdir "$work"/{log,state,spool}
daemons=()
jobs=()
ended() {
    [[ -z $(squeue --noheader --jobs="$(IFS=,; echo "${jobs[*]}")" 2>/dev/null) ]]
}
# Jobs outlive the daemons, so they are ended first.
stop() {
    local id
    if [[ ${#jobs[@]} -gt 0 ]] && ! ended; then
        scancel "${jobs[@]}" || true
        for ((id = 0; id < 60; id++)); do
            ended && break
            sleep 0.5
        done
    fi
    for id in ${daemons[@]+"${daemons[@]}"}; do
        kill "$id" 2>/dev/null || true
    done
    wait
}
trap stop EXIT

fail() {
    printf '%s\nThe files are in %s.\n' "$1" "$work" >&2
    exit 1
}

# daemon NAME COMMAND...: starts it in the foreground of a process of our own, so that it is ours to stop.
daemon() {
    local name=$1
    shift
    "$@" >"$work/log/$name.txt" 2>&1 &
    daemons+=($!)
}

# until_true WHAT SECONDS COMMAND...: waits until the command succeeds.
until_true() {
    local what=$1 end=$((SECONDS + $2))
    shift 2
    until "$@" >/dev/null 2>&1; do
        ((SECONDS < end)) || fail "$what: not in time; see $work/log. $(squeue 2>&1)"
        sleep 0.5
    done
}

# Ports from the range that no service has.
port=$((20000 + RANDOM % 10000))
cores=$(nproc)
user=$(id -un)
cat >"$work/slurm.conf" <<END
ClusterName=papaver
SlurmctldHost=$(hostname -s)(127.0.0.1)
SlurmctldPort=$port
SlurmdPort=$((port + 1))
SlurmUser=$user
SlurmdUser=$user
AuthType=auth/munge
AuthInfo=socket=$work/munge.socket
CredType=cred/munge
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SlurmctldLogFile=$work/log/slurmctld.log
SlurmdLogFile=$work/log/slurmd.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=sched_interval=2,batch_sched_delay=0
JobAcctGatherType=jobacct_gather/none
MailProg=/bin/true
MpiDefault=none
ReturnToService=2
NodeName=$(hostname -s) NodeAddr=127.0.0.1 CPUs=$cores RealMemory=1024
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
END
export SLURM_CONF=$work/slurm.conf

dd if=/dev/urandom of="$work/munge.key" bs=128 count=1 status=none
chmod 600 "$work/munge.key"
daemon munged munged --foreground --socket "$work/munge.socket" --key-file "$work/munge.key" \
    --pid-file "$work/munge.pid" --log-file "$work/log/munged.log" --seed-file "$work/munge.seed"
until_true "munged" 20 munge --socket "$work/munge.socket" --no-input
daemon slurmctld slurmctld -D
daemon slurmd slurmd -D -N "$(hostname -s)"
until_true "the node" 60 sh -c 'sinfo --noheader --states=idle --format=%n | grep -q .'
printf '%s, one node with %d cores\n' "$(sinfo --version)" "$cores"

export PAPAVER=$program
jobs+=("$(sbatch --parsable --output="$work/log/%x-%A-%a.log" workflow/slurm/array.sh "$design" "$work/out")")
jobs+=("$(sbatch --parsable --output="$work/log/collect.log" --dependency="afterany:${jobs[0]}" \
    --wrap "$program collect $work/out")")
printf 'submitted: %s, the array, and %s, to collect\n' "${jobs[@]}"
until_true "the jobs" 600 ended

"$program" sweep "$design" --out "$work/local" --threads "$cores" >"$work/log/local.txt" 2>&1 ||
    fail "the sweep without SLURM: $(cat "$work/log/local.txt")"
[[ -s $work/out/runs.csv ]] || fail "nothing was collected: $(cat "$work/log/collect.log")"
tasks=$(find "$work/out/shards" -name '*-of-20.csv' | wc -l)
[[ $tasks -eq 20 ]] || fail "$tasks shards and not 20"
cmp "$work/local/runs.csv" "$work/out/runs.csv" || fail "runs.csv of SLURM is not that of the sweep without it"
printf '%d jobs of an array, %d runs: runs.csv has the same bytes as without SLURM.\n' \
    "$tasks" "$(($(wc -l <"$work/out/runs.csv") - 1))"

if snakemake --help 2>/dev/null | grep -q -e --slurm-status-command; then
    # Inside a job the plugin forgets all SLURM_ variables, and so where the configuration lies; srun needs it. Without
    # slurmdbd there is no sacct to ask, so squeue it is.
    mkdir "$work/bin"
    printf '#!/bin/sh\nSLURM_CONF=%s exec %s "$@"\n' "$SLURM_CONF" "$(command -v srun)" >"$work/bin/srun"
    chmod +x "$work/bin/srun"
    export PATH=$work/bin:$PATH
    XDG_CACHE_HOME=$work/cache snakemake --snakefile workflow/Snakefile --profile "$root/workflow/profiles/slurm" \
        --directory "$work" --slurm-no-account --slurm-status-command squeue --latency-wait 5 \
        --config papaver="$program" design="$root/$design" out=by-snakemake shards=5 >"$work/log/snakemake.txt" 2>&1 ||
        fail "Snakemake: $(cat "$work/log/snakemake.txt")"
    cmp "$work/local/runs.csv" "$work/by-snakemake/runs.csv" || fail "runs.csv of Snakemake's jobs is another one"
    printf 'Snakemake with profiles/slurm, 5 shards: the same bytes.\n'
else
    printf 'not run: workflow/profiles/slurm; snakemake and snakemake-executor-plugin-slurm are not on PATH.\n'
fi
stop
daemons=() jobs=()
rm -rf "$work"
