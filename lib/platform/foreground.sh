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

