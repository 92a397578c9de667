# Outlives slop-watch for a moment when it dies without a word, and ends the app then.
# $1: slop-watch's pid, $2: the polite signal, $3: a folder to remove at the end, $4: the word of
# SLOP_WATCH_ID, $5: the names of what opens things for the user, each in brackets.
# Its standard input has lines that lib/wire/guard.ts describes; its end means that slop-watch is gone.
trap '' HUP INT QUIT TERM TSTP TTOU
watcher=$1 signal=$2 folder=$3 id=$4 openers=$5

# "pid parent session opens", a line for each process; "opens" is 1 for what opens things for the user.
table() {
  if [ -r /proc/self/stat ]; then
    for file in /proc/[0-9]*/stat; do
      { read -r line <"$file"; } 2>/dev/null || continue
      pid=${line%% *} name=${line#*\(} opens=0
      case $openers in *"(${name%)*})"*) opens=1 ;; esac
      set -- ${line##*) }
      [ "$1" = Z ] || echo "$pid $2 $4 $opens"
    done
  else
    ps -A -o pid=,ppid= | sed 's/$/ 0 0/'
  fi
}

# The pids of what has $1 in its environment, each between spaces.
having() {
  printf ' '
  if [ -r /proc/self/environ ]; then
    grep -alE "$1" /proc/[0-9]*/environ | while read -r file; do
      file=${file#/proc/}
      printf '%s ' "${file%/environ}"
    done
  else
    ps -A -E -ww -o pid=,command= | while read -r pid command; do
      case $command in *" $1"*) printf '%s ' "$pid" ;; esac
    done
  fi 2>/dev/null
}

# Sets $spared to what was opened for the user, and all below it: what opens it, and what lives in a
# session of its own, neither ours nor the app's, and has loaded what windows are drawn by.
find_spared() {
  homes=" $app " apart= spared=' '
  while read -r pid parent session opens; do
    [ "$pid" = $$ ] && homes="$homes$session "
    [ "$opens" = 1 ] && spared="$spared$pid "
  done <<END
$rows
END
  while read -r pid parent session opens; do
    case $homes in *" $session "*) continue ;; esac
    case $ours in *" $pid "*) apart="$apart /proc/$pid/maps" ;; esac
  done <<END
$rows
END
  [ -r /proc/self/maps ] && [ -n "$apart" ] &&
    drawing=$(grep -lE '/lib(X11|xcb|wayland-client)[.]so' $apart /dev/null 2>/dev/null)
  sessions=' '
  while read -r pid parent session opens; do
    case "$drawing
" in *"/proc/$pid/maps
"*) sessions="$sessions$session " ;; esac
  done <<END
$rows
END
  grown=yes
  while [ -n "$grown" ]; do
    grown=
    while read -r pid parent session opens; do
      case $spared in *" $pid "*) continue ;; esac
      case "$spared|$sessions" in *" $parent "*"|"* | *"|"*" $session "*) ;; *) continue ;; esac
      spared="$spared$pid "
      grown=yes
    done <<END
$rows
END
  done
}

# Adds to $found the app, everything below it, and what is left of it without a parent: that bears the
# word of this slop-watch. Without what had the word taken from its environment or was opened for the
# user, and all below that.
find_app() {
  rows=$(table)
  ours=$(having "SLOP_WATCH_ID=$id")
  marked=$(having "SLOP_WATCH_GENERATION=")
  drawing=
  find_spared
  grown=yes
  while [ -n "$grown" ]; do
    grown=
    while read -r pid parent session opens; do
      case "$found$spared" in *" $pid "*) continue ;; esac
      [ "$pid" = $$ ] || [ "$parent" = $$ ] || [ "$pid" = "$watcher" ] && continue
      case $ours in
        *" $pid "*) ;;
        *)
          [ "$pid" = "$app" ] || {
            case $marked in *" $pid "*) continue ;; esac
            case $found in *" $parent "*) ;; *) continue ;; esac
          }
          ;;
      esac
      found="$found$pid "
      grown=yes
    done <<END
$rows
END
  done
}

is_any_alive() {
  for pid in $found; do kill -0 "$pid" 2>/dev/null && return 0; done
  return 1
}

app=0 agent=0 before= after=
while read -r word first second; do
  case $word in
    app) app=$first agent=$second ;;
    terminal) before=$first after=$second ;;
    done) exit 0 ;;
  esac
done

# A shell that has set the terminal up for itself meanwhile is left in peace.
[ -n "$after" ] && [ "$(stty -g </dev/tty)" = "$after" ] && stty "$before" </dev/tty

# What was just being started has its own environment by then, and the mark in it.
sleep 0.1
found=' '
find_app
[ "$agent" = 1 ] || kill -s "$signal" $found 2>/dev/null
tries=0
while [ $tries -lt 12 ] && is_any_alive; do
  sleep 0.1
  tries=$((tries + 1))
done
# What was begun meanwhile, too, as long as there is more of it.
known= tries=0
while find_app && [ "$found" != "$known" ] && [ $tries -lt 5 ]; do
  kill -s KILL $found 2>/dev/null
  known=$found
  tries=$((tries + 1))
done
# What the app has made of the terminal: at a debugger's prompt it is without echo to the last.
[ -n "$before" ] && [ -z "$after" ] && owns_terminal && stty "$before" </dev/tty && reset_screen
[ -n "$folder" ] && rm -rf "$folder"
exit 0
