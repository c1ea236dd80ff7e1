#!/usr/bin/env bash
# Install what the tests need besides Python packages: Redis, PostgreSQL, Chromium, a Chinese font.
set -euo pipefail

missing=()
command -v redis-server >/dev/null || missing+=(redis-server)
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
command -v chromium >/dev/null || missing+=(chromium)
{ command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh 2>/dev/null)" ]; } || missing+=(fontconfig fonts-noto-cjk)
[ ${#missing[@]} = 0 ] && exit 0

echo "测试还缺：${missing[*]}，正在安装…"
if [ "$(id -u)" = 0 ]; then root=(); elif command -v sudo >/dev/null; then root=(sudo); else
    echo "没有权限安装。请用 root 运行：apt-get install ${missing[*]}" >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
"${root[@]}" apt-get update -q >/dev/null
# The tests start servers of their own; the packages' services are not needed.
if ! "${root[@]}" apt-get install -y -q --no-install-recommends "${missing[@]}" >/dev/null; then
    echo "没装上。请用 root 运行：apt-get install ${missing[*]}" >&2
    exit 1
fi
