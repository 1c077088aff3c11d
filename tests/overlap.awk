# awk -f overlap.awk FIGURE.svg: which of the horizontal texts that gnuplot wrote stand over each other, or leave the picture.  A letter counts
# as half of its height, which is about what most of them take.
/viewBox="0 0 / {
	split(substr($0, index($0, "viewBox=") + 9), box, /[ "]/)
}
/<g transform="translate\(/ {
	split(substr($0, index($0, "translate(") + 10), at, /[,)]/)
	turned = /rotate/
	match($0, /font-size="[0-9.]+"/)
	size = substr($0, RSTART + 11, RLENGTH - 12)
	match($0, /text-anchor="[a-z]+"/)
	anchor = substr($0, RSTART + 13, RLENGTH - 14)
}
/<text>/ && !turned {
	text = $0
	gsub(/<[^>]*>|\t|^ +| +$/, "", text)
	gsub(/&[a-z]+;/, "x", text)
	place = text " at " at[1] "," at[2]
	if (text == "" || place in seen) next
	seen[place] = 1
	width = 0.5 * size * length(text)
	name[++n] = text
	left[n] = at[1] - (anchor == "end" ? width : anchor == "middle" ? width / 2 : 0)
	right[n] = left[n] + width
	bottom[n] = at[2] + 0
	top[n] = at[2] - 0.7 * size
	if (left[n] < 0 || right[n] > box[3] || top[n] < 0 || bottom[n] > box[4]) print "\"" text "\" leaves the picture"
}
END {
	if (!n) print "no text"
	for (i = 1; i <= n; i++)
		for (j = i + 1; j <= n; j++)
			if (left[i] < right[j] && left[j] < right[i] && top[i] < bottom[j] && top[j] < bottom[i])
				print "\"" name[i] "\" stands over \"" name[j] "\""
}
