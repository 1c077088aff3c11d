#!/bin/sh
# The manual says what the program does: lint is silent, each SYNOPSIS is the usage line, options, choices and defaults are those of the
# option tables, and the examples print what they show.
command -v mandoc >/dev/null || { echo "skipped: no mandoc"; exit 77; }
[ "${PREFMODEL_TEST_DOCS-yes}" = yes ] || { echo "skipped: PREFMODEL_TEST_DOCS=$PREFMODEL_TEST_DOCS"; exit 77; }
. "$top_srcdir/tests/program.sh"
source=$(cd "$top_srcdir" && pwd)
folder=$(mktemp -d)
trap 'chmod -R u+w "$folder"; rm -rf "$folder"' EXIT
passed=0
failed=0
prefmodel --dump-options >"$folder/dump"

pass() {
	passed=$((passed + 1))
}

fail() {
	failed=$((failed + 1))
	printf '%s\n' "$*"
}

# The page of a command: prefmodel-world.1 of "world show".
page_of() {
	echo "$man/prefmodel-${1%% *}.1"
}

lint() {
	for page in "$man"/*.[1-9]; do
		said=$(mandoc -T lint -W warning "$page" 2>&1) && [ -z "$said" ] && pass || fail "$said"
	done
}

# The section called $2 of a page as plain words, one blank between two.
words() {
	mandoc -T ascii -O width=900 "$1" | col -b | awk -v name="$2" '$0 == name { on = 1; next } /^[A-Z]/ { on = 0 } on' | tr -s ' \n' ' '
}

synopsis() {
	cut -f1 "$folder/dump" | sort -u | while read -r command; do
		# The parameters of an experiment are in prefmodel-experiments(7).
		case $command in experiment*) continue ;; esac
		# shellcheck disable=SC2086
		usage=$(prefmodel $command -h | sed -n '1s/^usage: //p')
		case "$(words "$(page_of "$command")" SYNOPSIS)" in
		*"$usage "*) echo pass ;;
		*) echo "SYNOPSIS of $(page_of "$command") lacks: $usage" ;;
		esac
	done
}

# Every command stands in prefmodel(1) and in prefmodel-results(5) or writes no table.
lists() {
	cut -f1 "$folder/dump" | cut -d' ' -f1 | sort -u | while read -r command; do
		grep -q "^\.It Xr prefmodel-$command 1\$" "$man/prefmodel.1" && echo pass || echo "prefmodel.1 lacks prefmodel-$command"
		case $command in plot | merge) continue ;; esac
		grep -q "^\.It prefmodel $command" "$man/prefmodel-results.5" && echo pass || echo "prefmodel-results.5 lacks prefmodel $command"
	done
}

# One line an option of a page's source: its .It line, a tab, its text up to the next .It or the list's end at the same depth.
items() {
	awk '
		function flush() { if (item != "") print item "\t" text; item = ""; text = "" }
		/^\.Bl/ { depth++ }
		/^\.El/ { if (depth == open) flush(); depth-- }
		/^\.It Fl/ { if (item == "" || depth == open) { flush(); item = $0; open = depth; next } }
		/^\.It/ && depth == open { flush() }
		item != "" { line = $0; sub(/^\.[A-Z][a-z] /, "", line); text = text " " line }
		END { flush() }' "$1"
}

# Command, option, letter, type, argument, default, choices: each documented under its command's section of the page.
options() {
	while IFS="$(printf '\037')" read -r command name letter type argument default choices help; do
		[ -n "$name" ] || continue
		page=$(page_of "$command")
		case $command in experiment*) page="$man/prefmodel-experiment.1 $man/prefmodel-experiments.7" ;; esac
		item=".It Fl"
		[ -z "$letter" ] || item="$item $letter , Fl"
		item="$item -$name"
		[ -z "$argument" ] || item="$item Ar $argument"
		# shellcheck disable=SC2086
		text=$(cat $page 2>/dev/null | sed 's/\\&//g' >"$folder/page"; items "$folder/page" | grep -F "$item	")
		if [ -z "$text" ]; then
			echo "$command: not documented: $item"
			continue
		fi
		missing=
		case $command in experiment*) ;; *)
			[ -z "$default" ] || case $text in *"Default: $default."*) ;; *) missing="its default, $default" ;; esac
			for choice in $(echo "$choices" | tr , ' '); do
				printf '%s\n' "$text" | grep -qw -e "$choice" || missing="$missing its choice $choice"
			done
		esac
		[ -z "$missing" ] && echo pass || echo "$command, $item: lacks $missing"
	done <<-DUMP
	$(tr '\t' '\037' <"$folder/dump")
	DUMP
}

# What a page documents, the table has.
stale() {
	for page in "$man"/prefmodel-*.1; do
		command=${page##*/prefmodel-}
		command=${command%.1}
		items "$page" | cut -f1 | sort -u | while read -r item; do
			long=${item##*Fl -}
			awk -F '\t' -v command="$command" -v option="${long%% *}" '
				($1 == command || index($1, command " ") == 1) && $2 == option { found = 1 } END { exit !found }' "$folder/dump" &&
				echo pass || echo "$page documents an option that is not there: $item"
		done
	done
}

# Literal blocks with commands, as the runner of tests reads them, with the page's escapes undone.
examples() {
	for page in "$man"/*.[1-9]; do
		# Examples behind the comment "needs people's labels" are run by tests/people.sh.
		awk '/^\.\\" needs people/ { skip = 1 } /^\.Bd -literal/ { on = !skip; skip = 0; next } /^\.Ed/ { on = 0; print ""; next } on' "$page" |
			sed -e 's/^\\&//' -e 's/\\e/\\/g' -e 's/\\(aq/'"'"'/g' -e 's/\\-/-/g' >"$folder/${page##*/}.test"
		grep -q '^\$ ' "$folder/${page##*/}.test" || continue
		sh "$source/tests/cli/run.sh" "$folder/${page##*/}.test" >"$folder/said" || sed '$d' "$folder/said"
		tail -1 "$folder/said" | awk '{ for (i = 0; i < $1; i++) print "pass"; for (i = 0; i < $3; i++) print "an example failed" }'
	done
}

# The programs of the pages compile without a warning, run, and are heard to print something; every public header is listed.  The README shows
# that of libprefmodel.3, which `make installcheck` compiles by the README's own command.
programs() {
	for header in "$source"/lib/prefmodel/*.h; do
		grep -q "^\.It In prefmodel/${header##*/}\$" "$man/libprefmodel.3" && echo pass || echo "libprefmodel.3 lacks ${header##*/}"
	done
	[ -e "$build/.libs/libprefmodel.so" ] || return
	awk '/^\.Bd -literal/ { getline; on = /^#include/ } /^\.Ed/ { on = 0 } on' "$man/libprefmodel.3" | sed 's/\\e/\\/g' >"$folder/program.c"
	awk '/^```/ { on = 0 } on; /^```c$/ { on = 1 }' "$source/README.md" | diff - "$folder/program.c" && echo pass ||
		echo "the program of the README is not that of libprefmodel.3"
	# shellcheck disable=SC2046
	cc -Wall -Wextra -Werror "$folder/program.c" -I"$source/lib" $(pkg-config --cflags gsl) "$build/.libs/libprefmodel.so" -lgsl -lblas -lm \
		-o "$folder/program" && LD_LIBRARY_PATH="$build/.libs" "$folder/program" >"$folder/said" && [ -s "$folder/said" ] &&
		echo pass || echo "the program of libprefmodel.3 does not run"
}

# The pages that are made from headers pass lint, and name every symbol that the library exports.
header_pages() {
	mkdir "$folder/headers"
	for header in "$source"/lib/prefmodel/*.h; do
		page=$folder/headers/pm_$(basename "$header" .h).3
		awk -v date="January 1, 2026" -f "$source/man/header.awk" "$header" >"$page"
		said=$(mandoc -T lint -W warning "$page" 2>&1) && [ -z "$said" ] && echo pass || echo "$said"
	done
	[ -e "$build/.libs/libprefmodel.so" ] || return
	nm -D --defined-only "$build/.libs/libprefmodel.so" | sed -n 's/.* \(pm_[a-z0-9_]*\)$/\1/p' | while read -r name; do
		grep -q "^\.Nm $name\( ,\)*$" "$folder"/headers/*.3 && echo pass || echo "no page names $name"
	done
}

# Every function that can fail has a comment that names its statuses, or the function whose statuses it returns; or the head of the header does.
statuses() {
	for header in "$headers"/*.h; do
		awk -v header="${header##*/}" '
			BEGIN { RS = "" }
			/All (functions )?return PM_E/ { all = 1 }
			/(^|\n)enum pm_status pm_/ {
				said = all || /PM_E[A-Z]|returns status/ || /([Aa]s|[Ll]ike|[Ss]ame|what|with|of)[ \n*(]+pm_[a-z_]+/
				for (n = split($0, line, "\n"); n > 0; n--)
					if (sub(/^enum pm_status /, "", line[n])) print said ? "pass" : header " does not say what else than PM_OK is returned by " line[n]
			}' "$header"
	done
}

# What has to be changed with a release names the release; the tarball has no debian/.
release() {
	version=$(prefmodel --version | sed -n '1s/^prefmodel //p')
	for place in "CITATION.cff:^version: $version\$" "NEWS:^libprefmodel $version\$" "debian/changelog:^libprefmodel ($version-"; do
		[ -e "$source/${place%%:*}" ] || [ "${place%%/*}" != debian ] || continue
		grep -q "${place#*:}" "$source/${place%%:*}" && echo pass || echo "${place%%:*} does not name version $version"
	done
	# What version 1.2.0 of the format of citations requires.
	for key in cff-version message title authors; do
		grep -q "^$key:" "$source/CITATION.cff" && echo pass || echo "CITATION.cff has no $key"
	done
}

# A folder that holds no page but one with planted mistakes: each check must see its own.
planted() {
	mkdir "$folder/planted"
	sed -e "$2" "$source/man/prefmodel-solve.1" >"$folder/planted/prefmodel-solve.1"
	cmp -s "$source/man/prefmodel-solve.1" "$folder/planted/prefmodel-solve.1" && { fail "nothing planted by $2"; return; }
	man=$folder/planted
	found=$($1 2>&1 | grep -v '^pass$' | grep 'solve')
	man=$source/man
	rm -r "$folder/planted"
	[ -n "$found" ] && pass || fail "$1 does not see $2"
}

count() {
	"$1" >"$folder/lines"
	passed=$((passed + $(grep -c '^pass$' "$folder/lines")))
	failed=$((failed + $(grep -vc '^pass$' "$folder/lines")))
	grep -v '^pass$' "$folder/lines"
}

man=$source/man
headers=$source/lib/prefmodel
lint
count synopsis
count lists
count options
count stale
count examples
count programs
count header_pages
count statuses
count release
lint_of_planted() { mandoc -T lint -W warning "$man"/*.1 2>&1; }
planted lint_of_planted 's/^\.Sh EXAMPLES/.Sh/'
planted synopsis 's/Fl t Ar T/Fl t Ar X/'
planted options 's/Default: 1e-09/Default: 1e-08/'
planted options '/^\.It Fl -summary/d'
planted stale 's/^\.It Fl -summary/.It Fl -sumary/'
planted examples 's/^1,3,10,10,0,1/1,3,10,11,0,1/'
mkdir "$folder/headers-planted"
sed 's/PM_E[A-Z]*//g' "$headers/table.h" >"$folder/headers-planted/table.h"
headers=$folder/headers-planted
[ "$(statuses | grep -v '^pass$')" ] && pass || fail "a header that says nothing of statuses passes"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
