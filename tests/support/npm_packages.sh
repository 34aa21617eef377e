#!/bin/sh
# The npm package tests hold pages against, into a folder that is not committed. Without npm the tests that need it
# skip and say so.
set -eu
version=4.14.1
[ "$(cat node_modules/axe-core/.version 2>/dev/null)" != "$version" ] || exit 0
if command -v npm >/dev/null 2>&1; then
    npm install --silent --no-save --no-package-lock --no-audit --no-fund --ignore-scripts --prefix . "axe-core@$version"
    echo "$version" >node_modules/axe-core/.version
else
    echo "not installed, there is no npm: axe-core (the tests that need it will skip)" >&2
fi
