#!/bin/sh
# What bash and zsh offer after a beginning is what the program has; a shell that is not there is passed over.
command -v bash >/dev/null || command -v zsh >/dev/null || { echo "skipped: neither bash nor zsh"; exit 77; }
. "$top_srcdir/tests/program.sh"
source=$(cd "$top_srcdir" && pwd)
passed=0
failed=0

# What a shell offers for the last of the words, joined by blanks.
offers_of_bash() {
	bash -c '
		source "$1/completion/prefmodel.bash"
		read -r -a COMP_WORDS <<<"$2"
		[[ $2 == *" " ]] && COMP_WORDS+=("")
		COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
		_prefmodel
		echo "${COMPREPLY[*]}"' bash "$source" "$1" 2>&1
}

# The functions that zsh has in its editor only are played; files are offered as the word FILES.
offers_of_zsh() {
	zsh -f -c '
		compadd() { offers+=(${(P)2}) }
		_describe() { [[ $1 == -o ]] && shift; offers+=(${(P)2%%:*}) }
		_files() { offers+=(FILES) }
		complete_words() { source $1/completion/_prefmodel }
		words=(${(s: :)2})
		[[ $2 == *" " ]] && words+=("")
		CURRENT=${#words}
		offers=()
		complete_words $1
		print -r -- ${(M)offers:#${words[CURRENT]}*} ${(M)offers:#FILES}' zsh "$source" "$1" 2>&1
}

# offers SHELL WORDS EXPECTED: the offers fit a pattern.
offers() {
	command -v "$1" >/dev/null || return
	got=$("offers_of_$1" "$2")
	case $got in
	$3) passed=$((passed + 1)) ;;
	*) failed=$((failed + 1)); echo "$1, after \"$2\": \"$got\", expected \"$3\"" ;;
	esac
}

for shell in bash zsh; do
	offers $shell "prefmodel so" "solve"
	offers $shell "prefmodel " "world solve sample *"
	offers $shell "prefmodel world sh" "show"
	offers $shell "prefmodel experiment fig1" "fig10 fig11"
	offers $shell "prefmodel solve --method p" "pi*"
	offers $shell "prefmodel solve -m au" "auto"
	offers $shell "prefmodel sample --absorbing " "yes no"
done
offers bash "prefmodel solve --su" "--summary"
offers bash "prefmodel learn $source/gridw" "$source/gridworlds"
offers bash "prefmodel solve -o $source/gridw" "$source/gridworlds"
offers zsh "prefmodel solve --su" "--summary FILES"
offers zsh "prefmodel learn g" "FILES"
offers zsh "prefmodel solve -o g" "FILES"
command -v zsh >/dev/null || echo "skipped: no zsh"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
