#!/usr/bin/env bash
# Deno for Windows, under Wine, in the words of Deno; --end ends Wine. See wine.sh.
wine=$(dirname "$(readlink -f "$0")")/wine.sh
[ "${1:-}" != --end ] || exec "$wine" --end
exec "$wine" deno "$@"
