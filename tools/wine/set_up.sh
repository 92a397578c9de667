#!/usr/bin/env bash
# Sets up what is missing of Wine, Windows Python and Deno, in $WINE_HOME/root. Called by wine.sh alone.
#
#   set_up.sh            sets up
#   set_up.sh --is-done  whether nothing is missing, by its exit code
#   set_up.sh --deno     which Deno it is
#
# What comes from where, and nothing else:
#   Debian, by its signed lists: Wine, Tcl/Tk's scripts, and of Python 3.13 the standard library (that of
#     another comes from pyenv)
#   PyPI, by the checksums in python.txt: python3X.dll, its modules and Tcl/Tk, signed by python.org,
#     which the wheel of panda3d carries (Debian has no Python for Windows, and PyPI none by itself)
#   PyPI, by the checksum in deno.txt: deno.exe
#   launcher.c, built here: python.exe, pythonw.exe, py.exe, and what `python -m venv` copies
set -eu
here=$(dirname "$(readlink -f "$0")")
root=$WINE_HOME/root
xy=${WINE_PYTHON/./}
deno=$(sed -n 's/^deno==\([0-9.]*\).*/\1/p' "$here/deno.txt")
deno_exe=$root/opt/deno-$deno/deno.exe
drive=$root/opt/prefix/drive_c
folder=$drive/Python$xy

apt() { DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600 "$@"; }

inside() {
  chroot "$root" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive \
    WINEPREFIX=/opt/prefix WINEDEBUG=-all WINEDLLOVERRIDES='mscoree=;mshtml=' "$@"
}

bind() {
  mountpoint -q "$root$1" || { mkdir -p "$root$1" && mount --bind "$1" "$root$1"; }
}

# Unpacks a wheel of a list into the folder `unpacked`: LIST PYTHON-VERSION [ABI].
unpack() {
  rm -rf wheels unpacked
  python3 -m pip download -q --dest wheels --require-hashes --no-deps --only-binary=:all: \
    --platform win_amd64 --implementation cp --python-version "$2" ${3:+--abi "$3"} -r "$here/$1"
  python3 -m zipfile -e wheels/*.whl unpacked
  rm -r wheels
}

tools() {
  local missing=
  command -v debootstrap >/dev/null || missing=debootstrap
  command -v x86_64-w64-mingw32-gcc >/dev/null || missing="$missing gcc-mingw-w64-x86-64"
  [ -z "$missing" ] || { apt update && apt install -y --no-install-recommends $missing; }
}

# Removes what a set-up that was cut off has left. Never with a folder of the host's mounted in it.
remove_root() {
  if grep -qF " $root/" /proc/self/mounts; then
    echo "$root has mounts in it: deno task wine --end"
    exit 1
  fi
  rm -rf "$root"
}

set_up_wine() {
  [ -e "$root/var/lib/dpkg/status" ] || remove_root
  [ -x "$root/usr/bin/apt-get" ] ||
    debootstrap --variant=minbase --include=ca-certificates trixie "$root"
  bind /proc && bind /dev
  inside apt-get -q update
  inside apt-get -q install -y --no-install-recommends wine wine64 libpython3.13-stdlib \
    python3.13-venv python3-tk fonts-dejavu-core libgl1 libgl1-mesa-dri libegl1
  inside wineboot -i
  touch "$WINE_HOME/ready-wine"
}

set_up_deno() {
  unpack deno.txt 3.13
  mkdir -p "$(dirname "$deno_exe")"
  mv unpacked/*/scripts/deno.exe "$deno_exe"
}

set_up_python() {
  unpack python.txt "$WINE_PYTHON" "cp$xy"
  rm -rf "$folder"
  mkdir -p "$folder/DLLs" "$folder/Lib/site-packages" "$folder/Scripts" "$folder/libs" "$folder/tcl"
  cd unpacked/deploy_libs
  rm -f ./*.cp"$xy"t-* api-ms-win-* # The free-threaded build's, and what Wine has itself.
  mv python*.dll [vV][cC][rR][uU][nN][tT][iI][mM][eE]*.dll "$folder/"
  mv ./* "$folder/DLLs/"
  cd ../..
  standard_library
  tcl_scripts tcl
  tcl_scripts tk
  launchers
  inside wine "C:\\Python$xy\\python.exe" -c 'import ctypes, select, socket, sqlite3, ssl, tkinter'
  inside wine "C:\\Python$xy\\python.exe" -m compileall -q "C:\\Python$xy\\Lib" >/dev/null || true
  touch "$WINE_HOME/ready-python-$WINE_PYTHON"
}

standard_library() {
  local lib=$root/usr/lib/python$WINE_PYTHON
  [ -e "$lib/asyncio" ] ||
    lib=$(ls -d "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$WINE_PYTHON".*/lib/"python$WINE_PYTHON" | tail -n 1)
  tar cf - -C "$lib" --exclude=__pycache__ --exclude='*.so' --exclude=lib-dynload \
    --exclude=site-packages --exclude=dist-packages --exclude=test --exclude=tests --exclude=lib2to3 \
    --exclude='config-*' --exclude='_sysconfigdata*' --exclude=sitecustomize.py \
    --exclude=EXTERNALLY-MANAGED . | tar xf - -C "$folder/Lib"
}

# Tcl's own scripts, told the version that the .dll is of.
tcl_scripts() {
  local version
  version=$(grep -aoE '8\.6\.[0-9]+' "$folder/DLLs/${1}86t.dll" | grep -v '8\.6\.0' | head -n 1)
  cp -rL "$root/usr/share/tcltk/${1}8.6" "$folder/tcl/"
  sed -i -E "s/(package require -exact T(cl|k) +)8\.6\.[0-9]+/\1$version/" "$folder/tcl/${1}8.6"/*.tcl
}

launchers() {
  local venv=$folder/Lib/venv/scripts/nt
  compile() { x86_64-w64-mingw32-gcc -municode -O2 -s "$@" "$here/launcher.c"; }
  compile -DPYTHON="L\"python$xy.dll\"" -o "$folder/python.exe"
  compile -DPYTHON="L\"python$xy.dll\"" -mwindows -DWINDOWED -o "$folder/pythonw.exe"
  cp "$folder/python.exe" "$folder/python3.exe"
  mkdir -p "$venv"
  compile -DLAUNCHER -o "$venv/venvlauncher.exe"
  compile -DLAUNCHER -mwindows -DWINDOWED -o "$venv/venvwlauncher.exe"
  cp "$venv/venvlauncher.exe" "$venv/python.exe"
  cp "$venv/venvwlauncher.exe" "$venv/pythonw.exe"
  # The newest one that was set up is what py -3 starts.
  compile -DPY="L\"C:\\\\Python$xy\"" -o "$drive/windows/py.exe"
}

is_done() {
  [ -e "$WINE_HOME/ready-wine" ] && [ -e "$WINE_HOME/ready-python-$WINE_PYTHON" ] && [ -e "$deno_exe" ]
}

case "${1:-}" in
  --deno) echo "$deno" ;;
  --is-done) is_done ;;
  *)
    set -x
    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch"' EXIT
    cd "$scratch"
    tools
    [ -e "$WINE_HOME/ready-wine" ] || set_up_wine
    bind /proc && bind /dev
    [ -e "$deno_exe" ] || set_up_deno
    [ -e "$WINE_HOME/ready-python-$WINE_PYTHON" ] || set_up_python ;;
esac
