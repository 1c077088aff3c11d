#!/bin/sh
# What bash offers after a beginning is what the program has.
command -v bash >/dev/null || { echo "skipped: no bash"; exit 77; }
. "$top_srcdir/tests/program.sh"
source=$(cd "$top_srcdir" && pwd)
passed=0
failed=0

# offers WORDS EXPECTED: the offers for the last of WORDS, joined by blanks, fit a pattern.
offers() {
	got=$(bash -c '
		source "$1/completion/prefmodel.bash"
		read -r -a COMP_WORDS <<<"$2"
		[[ $2 == *" " ]] && COMP_WORDS+=("")
		COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
		_prefmodel
		echo "${COMPREPLY[*]}"' bash "$source" "$1" 2>&1)
	case $got in
	$2) passed=$((passed + 1)) ;;
	*) failed=$((failed + 1)); echo "after \"$1\": \"$got\", expected \"$2\"" ;;
	esac
}

offers "prefmodel so" "solve"
offers "prefmodel " "world solve sample *"
offers "prefmodel world sh" "show"
offers "prefmodel experiment fig1" "fig10 fig11"
offers "prefmodel solve --su" "--summary"
offers "prefmodel solve --method p" "pi*"
offers "prefmodel solve -m au" "auto"
offers "prefmodel sample --absorbing " "yes no"
offers "prefmodel learn $source/gridw" "$source/gridworlds"
offers "prefmodel solve -o $source/gridw" "$source/gridworlds"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
