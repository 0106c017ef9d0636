# Sourced by script/test: what the tests can use of the system, installed where that may be done without asking.

# Installs the first of these Debian packages that there is, where that may be done without asking.
install_debian_package() {
    command -v apt-get >/dev/null 2>&1 || return 1
    if [ "$(id -u)" = 0 ]; then
        as_root=""
    elif sudo -n true 2>/dev/null; then
        as_root="sudo -n"
    else
        return 1
    fi
    say "Installing Debian's $1 ..."
    $as_root apt-get update -qq >&2 || return 1
    for package in "$@"; do
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >&2 && return
    done
    return 1
}

# Moves the clock of a real server in tests/integration/failures/test_clock_process.py, which is skipped without it.
find_faketime() {
    for library in /usr/lib/*/faketime/libfaketime.so.1; do
        if [ -e "$library" ]; then return; fi
    done
    [ "$(uname)" = Linux ] || return 0
    install_debian_package libfaketime ||
        say "libfaketime is missing: the tests that move a real server's clock are skipped (sudo apt install libfaketime)."
}

# Stands before two real servers in tests/integration/failures/test_proxy.py, which fails without it.
find_haproxy() {
    if command -v haproxy >/dev/null 2>&1 || [ -x /usr/sbin/haproxy ]; then return; fi
    install_debian_package haproxy || say "haproxy is missing: one test fails (sudo apt install haproxy)."
}

find_faketime
find_haproxy
