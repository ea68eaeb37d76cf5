#!/usr/bin/env bash
# Runs the peers and `exposure` on the model M1, one after the other on this machine, and prints one table.
#
#   run.sh [SCRATCH]     SCRATCH: a directory for the environment and the builds (default: a new temporary one)
#
# Needs python3 with venv, cargo, and the registries. Takes five to eight minutes, and 6 GB of memory.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
scratch=${1:-$(mktemp -d)}
mkdir -p "$scratch"
scratch=$(cd "$scratch" && pwd)
rows=$scratch/rows.jsonl
: > "$rows"

# One thread each: CPU time is compared, and idle threads of a linear algebra library would only add to it.
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1

# pyfair has only ever been published as pre-releases ("0.1-alpha.13" is 0.1a13), so plain `pip install pyfair`
# finds nothing; naming the version makes pip take it. No peer pins what it stands on, so that is done here.
if [ ! -x "$scratch/venv/bin/python" ]; then
  python3 -m venv "$scratch/venv"
fi
"$scratch/venv/bin/pip" install --quiet --disable-pip-version-check \
  pyfair==0.1a13 pycrq==1.1.0 aggregate==0.30.1 \
  numpy==2.4.6 scipy==1.17.1 pandas==3.1.1 matplotlib==3.11.2
python=$scratch/venv/bin/python

mkdir -p "$scratch/openfair"
cp -R "$here/openfair/." "$scratch/openfair/"
CARGO_TARGET_DIR=$scratch/openfair-target \
  cargo build --quiet --release --locked --manifest-path "$scratch/openfair/Cargo.toml"
openfair=$scratch/openfair-target/release/openfair_m1

# row LABEL TRIALS COMMAND...: one measured run, one line. 6 GB is what a peer may use.
row() {
  local label=$1 trials=$2
  shift 2
  echo "  $label $trials" >&2
  "$python" "$here/measure.py" --limit-gb 6 -- "$@" |
    "$python" -c 'import json, sys
r = json.load(sys.stdin); r.update(label=sys.argv[1], trials=sys.argv[2], version=sys.argv[3]); print(json.dumps(r))' \
    "$label" "$trials" "${version:-}" >> "$rows"
}
# gone LABEL WHY: a line for what could not be run.
gone() {
  "$python" -c 'import json, sys
print(json.dumps(dict(label=sys.argv[1], why=sys.argv[2], stdout="", exit=1, stderr_tail="")))' "$1" "$2" >> "$rows"
}

echo "running:" >&2
# Our own tool. m1.toml and the keys that table.py reads may be missing: then the line says so.
if ! grep -q '^name = "exposure"' "$root/Cargo.toml" 2> /dev/null; then
  gone exposure "not built (no Cargo.toml of exposure in $root)"
elif ! cargo build --quiet --release --locked --manifest-path "$root/Cargo.toml"; then
  gone exposure "not built (cargo build failed)"
elif [ ! -f "$here/m1.toml" ]; then
  gone exposure "not built (no m1.toml)"
else
  exposure=${CARGO_TARGET_DIR:-$root/target}/release/exposure
  version=$("$exposure" --version | awk '{print $NF}')
  row exposure "" "$exposure" run "$here/m1.toml" --format json --exceed 1e6,5e6
  version=
fi

for setting in "16 auto" "16 1000" "18 250" "20 100"; do
  read -r log2 bucket <<< "$setting"
  row aggregate "2^$log2 x $bucket" "$python" "$here/aggregate_m1.py" m1 "$log2" "$bucket"
done
# 1e4 is the default of pyfair and pycrq; openfair has none.
for n in 10000 100000 1000000 10000000; do row pyfair $n "$python" "$here/pyfair_m1.py" $n; done
for form in scores given; do
  for n in 10000 100000 1000000 10000000; do row "pycrq ($form)" $n "$python" "$here/pycrq_m1.py" $n $form; done
done
for n in 10000 100000 1000000 10000000; do row openfair $n "$openfair" $n; done
for n in 100000 1000000 10000000; do row "numpy by hand" $n "$python" "$here/check_m1.py" $n; done

echo "$(date -u +%F)  $(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2 | xargs), $(getconf _NPROCESSORS_ONLN) cores," \
  "$(awk '/MemTotal/ {printf "%.0f GB", $2 / 1e6}' /proc/meminfo); $("$python" --version), $(cargo --version)"
echo
"$python" "$here/table.py" "$rows"
echo
"$python" "$here/aggregate_m1.py" heavy
