#!/usr/bin/env bash
# A sweep as an array of jobs, a shard each. Submit it, and what joins the shards, from one folder that all nodes see:
#
#     job=$(sbatch --parsable workflow/slurm/array.sh scenarios/sweeps/quick.toml out/quick)
#     sbatch --dependency=afterany:$job --wrap "papaver collect out/quick"
#
# The number of jobs is the number of shards: `sbatch --array=1-100 ...` makes 100. Jobs that were killed: submit the same
# lines again. What is finished is not computed again. PAPAVER names the program if it is not on PATH.
#SBATCH --job-name=papaver
#SBATCH --array=1-20
#SBATCH --cpus-per-task=1
#SBATCH --mem-per-cpu=1G
#SBATCH --time=02:00:00
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=%x-%A-%a.log
set -euo pipefail

design=${1:?the design: sbatch $0 DESIGN FOLDER}
out=${2:?the folder of the results: sbatch $0 DESIGN FOLDER}
exec "${PAPAVER:-papaver}" sweep "$design" --out "$out" --shard auto --resume --threads "${SLURM_CPUS_PER_TASK:-1}"
