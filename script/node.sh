# Sourced by script/test: node_modules with the tools that check the front end, in the versions of package-lock.json, or
# ends with what to do. Node and npm are in .venv. Quick when nothing has changed: a stamp in node_modules holds the
# checksum of package-lock.json. The caller has set `root` and sourced venv.sh.

: "${root:?is set by the script that sources this}"

node_stamp=$root/node_modules/kezek-stamp
lock_sum=$(cksum <"$root/package-lock.json")
if [ "$(cat "$node_stamp" 2>/dev/null)" != "$lock_sum" ]; then
    say "Installing the tools of the front end into node_modules ..."
    (cd "$root" && PATH=$root/.venv/bin:$PATH npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2) ||
        fail "The installation failed; npm's words above say why."
    printf '%s\n' "$lock_sum" >"$node_stamp"
fi
