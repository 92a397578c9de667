#!/usr/bin/env bash
# Runs programs for Windows under Wine, on the folder you stand in:
#
#   deno task wine python app.py ARGS     a real Windows Python: 3.13, or 3.8 with WINE_PYTHON=3.8
#   deno task wine deno run -A main.ts    Deno for Windows, which finds that Python on its PATH
#   deno task wine PROGRAM.exe ARGS       any other
#   deno task wine --set-up               nothing: it only sets up what is missing
#   deno task wine --is-set-up            nothing: its exit code says whether nothing is missing
#   deno task wine --pip PACKAGE...       adds packages to that Python
#   deno task wine --end                  ends Wine and all that runs in it
#
# The first call sets up, once, what lies in $WINE_HOME (/tmp/wine-python) from then on: a Debian root
# with Wine, Python and Deno. That takes root on Debian or Ubuntu, the network and two minutes; set_up.sh
# says what comes from where. `rm -r` takes it away, after `--end`.
#
# The folder you stand in and /tmp have the same paths inside: /tmp/x is Z:\tmp\x. Windows of an app need
# a screen: Xvfb :95 & DISPLAY=:95. A console is there where stdin is a terminal.
#
# What Wine does otherwise than Windows: a watch of a folder tells of its direct children alone; Ctrl-Break
# and the closing of a console reach no handler; there are no .lnk files and no PowerShell.

# A shell's, as all of it ends in an exec: no process stands between the caller and Wine, and so signals, a
# terminal and a kill reach the program itself.
set -eu
here=$(dirname "$(readlink -f "$0")")
export WINE_HOME="${WINE_HOME:-/tmp/wine-python}" WINE_PYTHON="${WINE_PYTHON:-3.13}"
namespace=$WINE_HOME/ns/mnt
prefix=$WINE_HOME/root/opt/prefix

say() { echo "wine: $*" >&2; }

# Runs a program where the mounts are that all calls share: Wine's server opens the files of each of its
# programs, and has to see what they see.
enter() {
  mkdir -p "$WINE_HOME/ns"
  (
    flock 9
    [ -e "$namespace" ] && nsenter --mount="$namespace" true 2>/dev/null && exit
    mountpoint -q "$WINE_HOME/ns" ||
      { mount --bind "$WINE_HOME/ns" "$WINE_HOME/ns" && mount --make-private "$WINE_HOME/ns"; }
    umount "$namespace" 2>/dev/null || true
    : >"$namespace"
    unshare --mount="$namespace" --propagation private true
  ) 9>"$WINE_HOME/ns.lock"
  exec nsenter --mount="$namespace" "$@"
}

set_up() {
  "$here/set_up.sh" --is-done && return
  say "setting up in $WINE_HOME, once: Wine, Python $WINE_PYTHON and Deno"
  (
    flock 8
    (enter "$here/set_up.sh") >"$WINE_HOME/setup.log" 2>&1 && exit
    tail -n 5 "$WINE_HOME/setup.log" >&2
    say "the set-up has failed: $WINE_HOME/setup.log"
    exit 1
  ) 8>"$WINE_HOME/setup.lock"
}

end() {
  [ ! -e "$namespace" ] || nsenter --mount="$namespace" \
    chroot "$WINE_HOME/root" env WINEPREFIX=/opt/prefix wineserver -k || true
  umount "$namespace" 2>/dev/null || true
  umount "$WINE_HOME/ns" 2>/dev/null || true
}

case "${1:-}" in
  "") sed -n '1d;/^#/!q;s/^# \{0,1\}//p' "$0"; exit 2 ;;
  --end) end; exit ;;
  --is-set-up) exec "$here/set_up.sh" --is-done ;;
esac
if [ "$(id -u)" != 0 ] || ! command -v nsenter apt-get >/dev/null; then
  say "that takes root on Debian or Ubuntu"
  exit 1
fi
mkdir -p "$WINE_HOME"
set_up
case "$1" in
  --set-up) ;;
  --pip)
    shift
    exec python3 -m pip install -q --no-compile --only-binary=:all: --platform win_amd64 --implementation cp \
      --python-version "$WINE_PYTHON" --target "$prefix/drive_c/Python${WINE_PYTHON/./}/Lib/site-packages" --upgrade "$@" ;;
  *) enter "$here/run.sh" "$PWD" "$@" ;;
esac
