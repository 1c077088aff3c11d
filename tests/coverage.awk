# Reads what `gcov -t` prints of all files: COUNT:LINE:TEXT.  Prints the share of executed lines of each file below FOLDER (-v), the fewest
# last, and of all; writes the others to UNCOVERED (-v) as FILE:LINE:TEXT.  A header's line counts once, executed where any file did it.
{
	colon = index($0, ":")
	count = substr($0, 1, colon - 1)
	gsub(/ /, "", count)
	rest = substr($0, colon + 1)
	colon = index(rest, ":")
	line = substr(rest, 1, colon - 1) + 0
	text = substr(rest, colon + 1)
}
line == 0 {
	if (text ~ /^Source:/) {
		file = substr(text, 8)
		at = index(file, folder)
		inside = at > 0
		file = substr(file, at)
	}
	next
}
inside && count != "-" {
	key = file SUBSEP line
	if (!(key in source)) lines[file]++
	source[key] = text
	if (count !~ /^[#=]/ && !(key in hit)) {
		hit[key] = 1
		hits[file]++
	}
}
END {
	for (key in source)
		if (!(key in hit)) {
			split(key, part, SUBSEP)
			print part[1] ":" part[2] ":" source[key] >uncovered
		}
	for (file in lines) {
		printf "%5.1f %% of %4d  %s\n", 100 * hits[file] / lines[file], lines[file], file | "sort -rn"
		all += lines[file]
		executed += hits[file]
	}
	close("sort -rn")
	printf "%.2f %% of %d lines of %s\n", 100 * executed / all, all, folder
	exit 100 * executed < 95 * all
}
