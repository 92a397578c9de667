# Whether this process group is the one that its terminal listens to. From another one nobody sets a
# terminal up: the system stops who tries, and all of its group.
owns_terminal() {
  if [ -r /proc/self/stat ]; then
    read -r line </proc/self/stat
    set -- ${line##*) }
    [ "$3" = "$6" ]
  else
    set -- $(ps -o pgid=,tpgid= -p $$)
    [ "$1" = "$2" ]
  fi
}

# Takes the terminal out of what an app may have left its screen in: the other screen, margins, keys that
# send something else, no cursor or no line breaks, reports of the mouse and of focus, bracketed paste,
# colours and another set of characters. Where none of it is so, nothing is to be seen of this: each
# screen has a cursor of its own to save, and that is where it is put again.
reset_screen() {
  [ "$TERM" = dumb ] && return
  printf '\0337\033[?1049l\0337\033[r\0338\033[?1l\033>\033[?25h\033[?7h\033[?1000l\033[?1002l' >/dev/tty
  printf '\033[?1003l\033[?1004l\033[?1006l\033[?1015l\033[?2004l\033[0m\033(B\017' >/dev/tty
}
