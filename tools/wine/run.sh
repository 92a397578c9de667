#!/usr/bin/env bash
# Runs a program under Wine: FOLDER PROGRAM ARGS. Called by wine.sh alone, which has set up what is here,
# in the mounts that all calls share.
set -eu
root=$WINE_HOME/root
deno=/opt/deno-$("$(dirname "$0")/set_up.sh" --deno)/deno.exe
python=C:\\Python${WINE_PYTHON/./}

bind() { # HOST-FOLDER FOLDER-IN-ROOT
  mountpoint -q "$root$2" || { mkdir -p "$root$2" && mount --bind "$1" "$root$2"; }
}

cd "$1"
program=$2
shift 2
bind /proc /proc
bind /dev /dev
bind /tmp /tmp
case "$PWD/" in /tmp/* | //) ;; *) bind "$PWD" "$PWD" ;; esac
cache=${DENO_DIR:-$HOME/.cache/deno}
mkdir -p "$cache"
bind "$cache" /denodir
case "$program" in
  python | python3) program=$python\\python.exe ;;
  deno) program=$deno ;;
esac
exec chroot "$root" env -u LD_LIBRARY_PATH -u PYTHONHOME HOME=/root PATH=/usr/bin:/bin \
  WINEPREFIX=/opt/prefix WINEDEBUG="${WINEDEBUG:--all}" WINEDLLOVERRIDES='mscoree=;mshtml=' \
  WINEPATH="$python;$python\\Scripts${WINEPATH:+;$WINEPATH}" XDG_RUNTIME_DIR=/tmp \
  TCL_LIBRARY="$python\\tcl\\tcl8.6" TK_LIBRARY="$python\\tcl\\tk8.6" \
  DENO_DIR='Z:\denodir' NO_COLOR="${NO_COLOR:-1}" \
  sh -c 'cd "$1" && shift && exec wine "$@"' sh "$PWD" "$program" "$@"
