#!/bin/sh
# Follows the events of a hall, and gives each to a program: its kind as the argument, its data as JSON on standard input.
#
#   KEZEK_URL=http://127.0.0.1:8080 KEZEK_TOKEN=… KEZEK_HALL=aksu ./follow-events.sh ./handle-event.sh
#
# KEZEK_TOKEN is a token with the role `auditor`. The number of the last event that the program has taken is kept in
# KEZEK_POSITION (a file, by default ./kezek.position), so a start goes on where the last one ended. Where the program
# fails, nothing is skipped: the script ends, and gives it the same event at its next start. So the program must bear
# getting an event twice. Needs curl.
set -eu

: "${KEZEK_URL:?the address of the server, such as http://127.0.0.1:8080}"
: "${KEZEK_TOKEN:?a token with the role auditor}"
: "${KEZEK_HALL:?the id of the hall}"
[ $# -eq 1 ] || { echo "usage: $0 PROGRAM" >&2; exit 2; }
program=$1
position=${KEZEK_POSITION:-./kezek.position}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# Reads the stream: `id`, `event` and `data` stand on lines of their own, and an empty line ends an event.
take_events() {
  id='' kind='' data=''
  while IFS= read -r line; do
    case $line in
      'id: '*) id=${line#id: } ;;
      'event: '*) kind=${line#event: } ;;
      'data: '*) data=${line#data: } ;;
      '')
        [ -n "$data" ] || continue
        printf '%s\n' "$data" | "$program" "$kind" || { echo "$program has not taken event $id" >&2; return 3; }
        printf '%s\n' "$id" > "$position.part" && mv "$position.part" "$position"
        id='' kind='' data=''
        ;;
    esac
  done
}

while :; do
  last=$(cat "$position" 2>/dev/null || echo 0)
  : > "$work/head"
  # Silence for a minute is a dead line: the server breaks its own every fifteen seconds.
  status=0
  printf 'header = "Authorization: Bearer %s"\nheader = "Last-Event-ID: %s"\n' "$KEZEK_TOKEN" "$last" |
    curl --config - --silent --no-buffer --fail --speed-limit 1 --speed-time 60 --dump-header "$work/head" \
      "$KEZEK_URL/api/v1/halls/$KEZEK_HALL/events" | take_events || status=$?
  [ "$status" -eq 0 ] || exit "$status"
  case $(sed -n '1s/^[^ ]* \([0-9]*\).*/\1/p' "$work/head") in
    4*) echo "the server refuses: $(head -n 1 "$work/head")" >&2; exit 1 ;;
  esac
  sleep 3 # the server is away, or stopping: it comes back
done
