#!/bin/sh
# usage: run.sh FILE.test ...
#
# Runs blocks of command, expected output and expected status, each file in an empty folder of its own:
#
#   $ prefmodel world show tiny          run by sh, with standard error joined to standard output
#   key,value                            what it must print, line by line
#   name,...                             "..." in a line stands for any text
#   ...                                  and on a line of its own for any number of lines
#   ? 1                                  the exit status, when it is not 0
#
# Lines that begin with "# " before the first command are comments; an empty line ends a block, and what follows up to the next
# command is passed over.  Ends with "N passed, M failed".
tests=$(cd "$(dirname "$0")/.." && pwd) # for commands that read tests/data
export tests
. "$tests/program.sh"
# What the command is run by, such as valgrind with its options.
if [ -n "${PREFMODEL_RUN-}" ]; then
	wrapper=$(mktemp -d)
	printf '#!/bin/sh\nexec %s "%s" "$@"\n' "$PREFMODEL_RUN" "$(command -v prefmodel)" >"$wrapper/prefmodel"
	chmod +x "$wrapper/prefmodel"
	PATH=$wrapper:$PATH
fi
passed=0
failed=0

# Splits a file into command.K, want.K, status.K in the folder given, and prints how many there are.
split() {
	awk -v folder="$2" '
		function finish() { if (k) { printf "%s", want >(folder "/want." k); print status >(folder "/status." k) } want = ""; status = 0; open = 0 }
		/^\$ / { finish(); k++; print substr($0, 3) >(folder "/command." k); open = 1; next }
		open && /^> / && want == "" { print substr($0, 3) >(folder "/command." k); next }
		/^$/ { open = 0; next }
		open && /^\? [0-9]+$/ { status = $2; next }
		open { want = want $0 "\n" }
		END { finish(); print k + 0 }' "$1"
}

# Does the text of $2 fit the pattern of $1?
matches() {
	awk -v want="$1" '
		# Does line s fit p, whose "..." stand for any text?
		function fits(p, s,   n, part, i, at) {
			n = split(p, part, "[.][.][.]")
			if (n == 1) return s == p
			if (substr(s, 1, length(part[1])) != part[1]) return 0
			s = substr(s, length(part[1]) + 1)
			for (i = 2; i < n; i++) {
				if (part[i] == "") continue
				if (!(at = index(s, part[i]))) return 0
				s = substr(s, at + length(part[i]))
			}
			return length(s) >= length(part[n]) && substr(s, length(s) - length(part[n]) + 1) == part[n]
		}
		# Do lines j.. fit patterns i..?
		function all(i, j,   k) {
			for (; i <= np; i++) {
				if (pattern[i] == "...") {
					for (k = j; k <= nl + 1; k++) if (all(i + 1, k)) return 1
					return 0
				}
				if (j > nl || !fits(pattern[i], line[j++])) return 0
			}
			return j == nl + 1
		}
		BEGIN { while ((getline p <want) > 0) pattern[++np] = p }
		{ line[++nl] = $0 }
		END { exit !all(1, 1) }' "$2"
}

run_block() {
	(cd "$folder/work" && sh "$folder/command.$1") >"$folder/got" 2>&1 </dev/null
	status=$?
	if [ "$status" -eq "$(cat "$folder/status.$1")" ] && matches "$folder/want.$1" "$folder/got"; then
		passed=$((passed + 1))
		return
	fi
	failed=$((failed + 1))
	echo "FAILED in $2:"
	sed 's/^/$ /' "$folder/command.$1"
	echo "--- expected status $(cat "$folder/status.$1"):"
	cat "$folder/want.$1"
	echo "--- got status $status:"
	head -40 "$folder/got"
	echo "---"
}

for file; do
	folder=$(mktemp -d)
	trap 'rm -rf "$folder" "${wrapper-}"' EXIT
	mkdir "$folder/work"
	n=$(split "$file" "$folder")
	k=1
	while [ "$k" -le "$n" ]; do
		run_block "$k" "$file"
		k=$((k + 1))
	done
	chmod -R u+w "$folder"
	rm -rf "$folder"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
