#!/bin/sh
# The engine (p40) against a plain program (plain) on the benchmark networks: median processor time of
# one run, largest and RMS error in units of the tolerance. usage: run.sh FOLDER NETWORK...
folder=$1
shift
printf '%-14s %-6s %9s %9s %9s\n' network program ms worst rms
for network; do
    engine=$("$folder/p40" "$network") && plain=$("$folder/plain" "$network") || exit 1
    printf '%s\n%s\n' "$engine" "$plain" | awk -v network="$network" '
        {ms[NR] = $1; printf "%-14s %-6s %9.2f %9.1f %9.2f\n", network, NR == 1 ? "p40" : "plain", $1, $2, $3}
        END {printf "%-14s ratio  1/%.1f\n", network, ms[2] / ms[1]}'
done
