# Outlives slop-watch for a moment when it dies without a word, and ends the app then.
# $1: slop-watch's pid, $2: the polite signal, $3: a folder to remove at the end.
# Its standard input has lines that lib/wire/guard.ts describes; its end means that slop-watch is gone.
trap '' HUP INT QUIT TERM TSTP TTOU
watcher=$1 signal=$2 folder=$3

# "pid parent group", a line for each process.
table() {
  if [ -r /proc/self/stat ]; then
    for file in /proc/[0-9]*/stat; do
      { read -r line <"$file"; } 2>/dev/null || continue
      pid=${line%% *}
      set -- ${line##*) }
      [ "$1" = Z ] || echo "$pid $2 $3"
    done
  else
    ps -A -o pid=,ppid=,pgid=
  fi
}

# Whether a process was started by slop-watch, or by what that has started. What else came into the
# process group has nothing to do with the app.
has_mark() {
  if [ -r "/proc/$1/environ" ]; then
    tr '\0' '\n' <"/proc/$1/environ" | grep -q '^SLOP_WATCH_GENERATION='
  else
    ps -E -ww -o command= -p "$1" | grep -q ' SLOP_WATCH_GENERATION='
  fi 2>/dev/null
}

# Adds to $found the app, everything below it, and what is left of it without a parent.
find_app() {
  rows=$(table)
  while read -r pid parent of; do [ "$pid" = $$ ] && group=$of; done <<END
$rows
END
  members=' '
  while read -r pid parent of; do [ "$of" = "$group" ] && members="$members$pid "; done <<END
$rows
END
  grown=yes
  while [ -n "$grown" ]; do
    grown=
    while read -r pid parent of; do
      case $found in *" $pid "*) continue ;; esac
      [ "$pid" = $$ ] || [ "$parent" = $$ ] || [ "$pid" = "$watcher" ] && continue
      case $found in
        *" $parent "*) ;;
        *)
          [ "$pid" = "$app" ] || {
            [ "$of" = "$group" ] || continue
            case $members in *" $parent "*) [ "$parent" = "$watcher" ] || continue ;; esac
            has_mark "$pid" || continue
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

app=0 agent=0 before=
while read -r word first second; do
  case $word in
    app) app=$first agent=$second ;;
    terminal) before=$first after=$second ;;
    done) exit 0 ;;
  esac
done

# A shell that has set the terminal up for itself meanwhile is left in peace.
[ -n "$before" ] && [ "$(stty -g </dev/tty)" = "$after" ] && stty "$before" </dev/tty

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
find_app
kill -s KILL $found 2>/dev/null
[ -n "$folder" ] && rm -rf "$folder"
exit 0
