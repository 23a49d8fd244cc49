#!/bin/sh
# Puts Duktape's source, patched, into a folder: fetch-duktape.sh <deps-folder>
#
# Result: <deps-folder>/duktape-src (source tree, our patches applied, tools ported to Python 3).
# The release archive comes from $DUKTAPE_SRC (an archive, or a folder with the archive or the
# unpacked tree in it) when that is set, else from the distribution's own source package, through
# a private copy of this system's apt sources with deb-src enabled. Archives are checked against
# the pinned SHA-256. Does nothing when the tree is there and as new as the patches.
set -eu

VERSION=2.7.0
PACKAGE=duktape=2.7.0-2
ARCHIVE=duktape_2.7.0.orig.tar.xz
SHA256=90f8d2fa8b5567c6899830ddef2c03f3c27960b11aca222fa17aa7ac613c2890

deps=${1:?usage: fetch-duktape.sh <deps-folder>}
here=$(cd "$(dirname "$0")" && pwd)
python=$( [ -x /usr/bin/python3 ] && echo /usr/bin/python3 || echo python3 )

die() {
    echo "fetch-duktape: $*" >&2
    exit 1
}

# What the tree was made of. Another patch set means another tree.
stamp_text() {
    echo "$SHA256"
    cat "$here/patch_tools.py" "$here"/patches/*.patch | sha256sum
}

# A copy of the system's own apt sources, deb-src enabled, and only the distribution's archive.
copy_sources() {
    mkdir -p "$1/parts" "$1/lists/partial" "$1/cache"
    for f in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
        [ -f "$f" ] || continue
        sed -n 's/^[[:space:]]*deb\(-src\)\{0,1\}[[:space:]]/deb-src /p' "$f" | grep -w main \
            > "$1/parts/$(basename "$f" .list).list" || :
    done
    for f in /etc/apt/sources.list.d/*.sources; do
        [ -f "$f" ] || continue
        grep -qi '^Components:.*main' "$f" || continue
        sed 's/^Types:.*/Types: deb-src/' "$f" > "$1/parts/$(basename "$f")"
    done
    find "$1/parts" -size 0 -delete
    [ -n "$(ls "$1/parts")" ] || die "no apt sources found; set DUKTAPE_SRC to Duktape $VERSION's source"
}

fetch_with_apt() {
    command -v apt-get > /dev/null || die "no apt-get here; set DUKTAPE_SRC to Duktape $VERSION's source"
    apt=$deps/apt
    copy_sources "$apt"
    set -- -qq -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$apt/parts" \
        -o Dir::State::lists="$apt/lists" -o Dir::Cache="$apt/cache" -o APT::Sandbox::User=root
    apt-get "$@" update > "$apt/log" 2>&1 || { cat "$apt/log" >&2; die "apt-get update failed"; }
    (cd "$apt" && apt-get "$@" source --download-only "$PACKAGE") > "$apt/log" 2>&1 ||
        { cat "$apt/log" >&2; die "apt-get source $PACKAGE failed; or set DUKTAPE_SRC"; }
    mv "$apt/$ARCHIVE" "$deps/$ARCHIVE"
    rm -rf "$apt"
}

unpack() {
    sum=$(sha256sum < "$1" | cut -d' ' -f1)
    [ "$sum" = "$SHA256" ] || die "$1 has SHA-256 $sum, expected $SHA256"
    tar -xf "$1" -C "$deps"
    mv "$deps/duktape-$VERSION" "$deps/duktape-src"
}

mkdir -p "$deps"
deps=$(cd "$deps" && pwd)
stamp=$deps/duktape-src/.stamp
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(stamp_text)" ]; then
    exit 0
fi
rm -rf "$deps/duktape-src" "$deps/duktape-$VERSION"

source=${DUKTAPE_SRC:-}
if [ -z "$source" ]; then
    [ -f "$deps/$ARCHIVE" ] || fetch_with_apt
    unpack "$deps/$ARCHIVE"
elif [ -f "$source" ]; then
    unpack "$source"
elif [ -f "$source/$ARCHIVE" ]; then
    unpack "$source/$ARCHIVE"
elif [ -f "$source/tools/configure.py" ]; then
    cp -R "$source" "$deps/duktape-src"
else
    die "DUKTAPE_SRC=$source is neither Duktape's archive nor its source tree"
fi

$python -c 'import yaml' 2> /dev/null || die "$python has no yaml module; install python3-yaml"
$python "$here/patch_tools.py" "$deps/duktape-src"
for p in "$here"/patches/*.patch; do
    [ -f "$p" ] || continue
    patch -s -d "$deps/duktape-src" -p1 --fuzz=0 --no-backup-if-mismatch < "$p" ||
        die "patch $(basename "$p") does not apply"
done
stamp_text > "$stamp"
