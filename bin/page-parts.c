#include "page-parts.h"

const char page_style[] =
	"body { font: 16px/1.45 Helvetica, Arial, sans-serif; max-width: 62em; margin: 2em auto; padding: 0 1em; color: #111; }\n"
	"h2 { border-top: 1px solid #bbb; padding-top: 1em; margin-top: 2em; }\n"
	"pre { background: #f4f4f4; padding: .5em .8em; overflow-x: auto; }\n"
	"svg { max-width: 100%; height: auto; }\n"
	".verdict { border-left: .4em solid #888; padding-left: .8em; }\n"
	".holds { border-color: #2a7a2a; }\n"
	".fails { border-color: #b02020; }\n"
	".scroll { max-height: 24em; overflow: auto; }\n"
	"table { border-collapse: collapse; font-size: 14px; }\n"
	"th { cursor: pointer; text-align: left; background: #eee; position: sticky; top: 0; }\n"
	"th, td { padding: .2em .7em; border-bottom: 1px solid #ddd; }\n"
	".contents td { vertical-align: top; border-bottom-color: #ddd; }\n"
	".contents td:first-child { white-space: nowrap; }\n"
	"td.number { text-align: right; font-variant-numeric: tabular-nums; }\n";

/* A click on a heading sorts by that column, numbers as numbers; a second click turns the order round. */
const char page_script[] =
	"document.querySelectorAll('th').forEach(function (th) {\n"
	"  th.addEventListener('click', function () {\n"
	"    var table = th.closest('table'), body = table.tBodies[0], k = th.cellIndex;\n"
	"    var down = th.dataset.down !== 'yes';\n"
	"    table.querySelectorAll('th').forEach(function (h) { h.dataset.down = ''; });\n"
	"    th.dataset.down = down ? 'yes' : '';\n"
	"    Array.from(body.rows).sort(function (a, b) {\n"
	"      var x = a.cells[k].textContent, y = b.cells[k].textContent, d = x - y;\n"
	"      if (isNaN(d)) d = x < y ? -1 : x > y ? 1 : 0;\n"
	"      return down ? d : -d;\n"
	"    }).forEach(function (row) { body.appendChild(row); });\n"
	"  });\n"
	"});\n";
