# Sourced by script/test, after packages.sh: exports KEZEK_BROWSER, a Chromium or Chrome that runs, or ends with what to do.
# In this order: the one named already, one that is installed, Debian's package where it may be installed, Playwright's own.
# The shell without windows comes first: it draws the same pages at half the processor time.

# A name alone proves nothing: Ubuntu's chromium-browser is a stub without its snap, and a download may lack libraries.
runs() { [ -n "$1" ] && command -v "$1" >/dev/null 2>&1 && "$1" --version >/dev/null 2>&1; }

installed_browser() {
    for candidate in chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable chrome \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
        if runs "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    candidate=$(playwright_path)
    if runs "$candidate"; then printf '%s\n' "$candidate"; fi
}

playwright_path() {
    "$root/.venv/bin/python" -c '
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)' 2>/dev/null || true
}

find_browser() {
    if [ -n "${KEZEK_BROWSER:-}" ]; then
        runs "$KEZEK_BROWSER" || fail "KEZEK_BROWSER is $KEZEK_BROWSER, and that does not run."
        return
    fi
    KEZEK_BROWSER=$(installed_browser)
    [ -z "$KEZEK_BROWSER" ] || return 0
    say "Found no Chromium or Chrome."
    # Ubuntu's chromium needs snap, and may leave a stub: what counts is whether it runs afterwards.
    install_debian_package chromium-headless-shell chromium || say "Debian's package could not be installed from here."
    KEZEK_BROWSER=$(installed_browser)
    [ -z "$KEZEK_BROWSER" ] || return 0
    say "Asking Playwright for its own ..."
    "$root/.venv/bin/playwright" install chromium >&2 || say "Playwright could not get one."
    KEZEK_BROWSER=$(installed_browser)
    [ -n "$KEZEK_BROWSER" ] || fail "The tests need a browser. Do one of these, then run this again:" \
        "  sudo apt install chromium" \
        "  .venv/bin/playwright install --with-deps chromium" \
        "  KEZEK_BROWSER=/path/to/chrome script/test"
}

find_browser
export KEZEK_BROWSER
