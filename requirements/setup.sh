#!/bin/sh
# Builds .venv from the pinned requirements and installs this checkout into it; does nothing when that is already done.
#   requirements/setup.sh runtime    what the command needs
#   requirements/setup.sh dev        the same, with what tests and checks need
# PYTHON=python3.12 chooses the interpreter; without it the first of python3, python3.13, python3.12, python3.11 that will do.
set -eu
cd "$(dirname "$0")/.."

want=$1
venv=.venv
unfinished=$venv/.unfinished
log=$venv/setup.log
inputs="pyproject.toml requirements/build.txt requirements/runtime.txt"
[ "$want" = runtime ] || inputs="$inputs requirements/$want.txt"
# The path belongs to the print: a moved checkout has scripts that point at its old place.
print=$({ pwd; cat $inputs; } | cksum)

say() { printf '%s\n' "$@" >&2; }

version_of() { "$1" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null; }
minor_of() { "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null; }
is_recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
has_venv() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }

is_done() { [ ! -e "$unfinished" ] && [ "$(cat "$venv/.installed-$want" 2>/dev/null)" = "$print" ] && is_wanted_python; }

# True when the environment answers, and is of the version that was asked for, if one was.
is_wanted_python() {
    is_recent "$venv/bin/python" || return 1
    [ -z "${PYTHON:-}" ] || [ "$(minor_of "$PYTHON")" = "$(minor_of "$venv/bin/python")" ]
}

choose_python() {
    for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        if is_recent "$candidate"; then
            python=$candidate
            return
        fi
    done
    found=$(version_of "${PYTHON:-python3}" || echo "-")
    say "Kubari には Python 3.11 以上が必要です（${PYTHON:-python3}: $found）。" \
        "  導入してから、場所を指定してください: PYTHON=python3.12 make demo" \
        "Kubari needs Python 3.11 or newer (${PYTHON:-python3}: $found)." \
        "  Install one and name it: PYTHON=python3.12 make demo"
    exit 1
}

require_venv() {
    has_venv "$python" && return
    say "$python に venv モジュールがありません。" \
        "  Debian / Ubuntu では: apt-get install python3-venv" \
        "$python has no venv module." \
        "  On Debian or Ubuntu: apt-get install python3-venv"
    exit 1
}

install() { "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input "$@" >>"$log" 2>&1; }

explain_failure() {
    tail -n 15 "$log" >&2
    say "" \
        "準備が終わりませんでした（記録: $log）。" \
        "  ネットワークを確かめて、もう一度実行してください。途中の .venv は作り直されます。" \
        "The set-up did not finish (log: $log)." \
        "  Check the network and run the same command again; the unfinished .venv is built anew."
    exit 1
}

build() {
    # Anything that stops half-way leaves the mark, and the next run starts over.
    mkdir -p "$venv"
    : >"$unfinished"
    : >"$log"
    [ -x "$venv/bin/pip" ] || "$python" -m venv "$venv" >>"$log" 2>&1 || return 1
    install --require-hashes -r requirements/build.txt -r "requirements/$want.txt" || return 1
    install --no-deps --no-build-isolation --editable . || return 1
}

# The search's loops are compiled on first use, about a minute: better now than when somebody waits for a plan.
compile_loops() {
    "$venv/bin/python" -c 'import sys; from optimizer.cells.compiled import is_compiled; sys.exit(not is_compiled())' \
        >>"$log" 2>&1 && return
    say "探索のループをコンパイルしています（初回のみ、1分ほど） / Compiling the search loops (about a minute, once)"
    # Whatever goes wrong here, the first solve will say it better.
    "$venv/bin/python" -m optimizer.solve.loops >>"$log" 2>&1 || true
}

is_done && exit 0
choose_python
require_venv
if [ -e "$unfinished" ] || ! is_wanted_python || ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    rm -rf "$venv"
fi
say "$venv を準備しています（初回は1分ほど） / Setting up $venv with Python $(version_of "$python") (about a minute, once)"
build || explain_failure
{ pwd; cat pyproject.toml requirements/build.txt requirements/runtime.txt; } | cksum >"$venv/.installed-runtime"
printf '%s\n' "$print" >"$venv/.installed-$want"
rm -f "$unfinished"
compile_loops
