#!/bin/sh
# Takes a ticket for a matter of another system, and prints its number and its page for the visitor:
#
#   KEZEK_URL=http://127.0.0.1:8080 KEZEK_TOKEN=… KEZEK_HALL=aksu ./take-ticket.sh SERVICE REFERENCE
#
# KEZEK_TOKEN is a token with the role `kiosk`. REFERENCE is the matter's id in your system: 1 to 64 visible ASCII signs,
# nothing about a person. Called again with the same two words it gives the same ticket, and takes no second one.
# Needs curl.
set -eu

: "${KEZEK_URL:?the address of the server, such as http://127.0.0.1:8080}"
: "${KEZEK_TOKEN:?a token with the role kiosk}"
: "${KEZEK_HALL:?the id of the hall}"
[ $# -eq 2 ] || { echo "usage: $0 SERVICE REFERENCE" >&2; exit 2; }

case $1$2 in
  *[\\\"]*) echo "$0: neither word may have a quotation mark or a backslash" >&2; exit 2 ;;
esac
body=$(printf '{"service":"%s","reference":"%s","language":"ru"}' "$1" "$2")
key=$(printf '%s %s' "$1" "$2" | sha256sum | cut -c 1-32)

# The token comes by a file that only curl reads: what stands on a command line is seen by every user of the machine.
answer=$(printf 'header = "Authorization: Bearer %s"\n' "$KEZEK_TOKEN" |
  curl --config - --silent --show-error --max-time 20 --data "$body" \
    --header "Content-Type: application/json" --header "Idempotency-Key: $key" \
    "$KEZEK_URL/api/v1/halls/$KEZEK_HALL/tickets") || exit 1

number=$(printf '%s' "$answer" | sed -n 's/.*"number":"\([^"]*\)".*/\1/p')
page=$(printf '%s' "$answer" | sed -n 's/.*"key":"\([^"]*\)".*/\1/p')
if [ -z "$number" ]; then
  printf '%s\n' "$answer" >&2 # a problem: `code` is for programs, `detail` for people
  exit 1
fi
printf '%s %s/t/%s\n' "$number" "$KEZEK_URL" "$page"
